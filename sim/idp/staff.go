package idp

import (
	"crypto/rand"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"sammanhang/care"
)

// The words of staff log-in, as Swedish identity providers for care write them
// (Inera IdP, list of attributes 2.0; the short names of OpenID Connect).
const (
	ClaimEmployee       = "employeeHsaId"
	ClaimAllEmployees   = "allEmployeeHsaIds"
	ClaimAllCommissions = "allCommissions"
	// SambiLoA3 is the level of assurance of a SITHS eID (IANA, loa-profiles).
	SambiLoA3 = "http://id.sambi.se/loa/loa3"
)

// Staff is somebody who logs in for work: another kind of card, which is shown only to
// those who come by way of StaffURL. No personal number is told.
type Staff struct {
	Employee           care.HSAID
	GivenName, Surname string
	Line               care.Text
	// Commissions are told in the token as real providers tell them. Who relies on the
	// token must take them from its own directory: they may be old.
	Commissions []Commission
}

// Commission is an assignment (medarbetaruppdrag) as the token tells it.
type Commission struct {
	ID           care.HSAID `json:"commissionHsaId"`
	Name         string     `json:"commissionName"`
	Purpose      string     `json:"commissionPurpose"`
	Rights       []string   `json:"commissionRight,omitempty"`
	Unit         care.HSAID `json:"healthCareUnitHsaId,omitempty"`
	UnitName     string     `json:"healthCareUnitName,omitempty"`
	Provider     care.HSAID `json:"healthCareProviderHsaId"`
	ProviderName string     `json:"healthCareProviderName"`
}

// forStaff tells whether a login is for those who log in for work.
func (s *storage) forStaff(r *request) bool {
	return s.cfg.StaffURL != "" && r.RedirectURI == s.cfg.StaffURL
}

// chooseStaff marks a login as done by a member of staff.
func (s *storage) chooseStaff(id string, who Staff) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.requests[id]
	if !ok || s.cfg.Now().Sub(r.made) > requestLife {
		return errUnknown
	}
	if !s.forStaff(r) {
		return errNo
	}
	c := *r
	c.subject, c.at, c.loa = rand.Text(), s.cfg.Now(), s.cfg.StaffLoA
	s.requests[id], s.staff[c.subject] = &c, who
	return nil
}

// tell puts what is known of a member of staff in a token.
func (s Staff) tell(u *oidc.UserInfo) {
	u.GivenName, u.FamilyName = s.GivenName, s.Surname
	u.AppendClaims(ClaimEmployee, string(s.Employee))
	u.AppendClaims(ClaimAllEmployees, []string{string(s.Employee)})
	if len(s.Commissions) > 0 {
		u.AppendClaims(ClaimAllCommissions, s.Commissions)
	}
}
