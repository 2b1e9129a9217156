package app

import (
	"context"
	"time"

	"sammanhang/access"
	"sammanhang/care"
	"sammanhang/safeguard"
)

// startSafeguards opens the register of blocks, consents and the rest that people set.
func (n *Node) startSafeguards(context.Context) error {
	n.safeguards = safeguard.New(safeguard.Config{}, n.stores.safeguards, n.stores.people)
	return nil
}

// standings is what is known of a person for a reader; safeguard.Service is one.
type standings interface {
	About(ctx context.Context, r safeguard.Reader, subject care.PersonID, at time.Time) (safeguard.Standing, error)
}

// sealing is whether a person has closed their own electronic access to what a provider
// has, as access reads it.
func sealing(s *safeguard.Standing, provider care.HSAID) access.Seal {
	switch {
	case !s.Known():
		return access.SealUnknown
	case s.Sealed(provider) != nil:
		return access.Sealed
	}
	return access.NotSealed
}

// sharing is how an omsorgsgivare's documentation of a person stands under SVOD 2 kap.,
// as access reads it. A standing that knows nothing makes all of it blocked; what the
// person has never been informed of (2:2) has not been made available.
func sharing(s *safeguard.Standing, provider care.HSAID) access.Sharing {
	if s.Blocked(safeguard.Row{Provider: provider}).Blocked {
		return access.Blocked
	}
	cleared, opposes := s.Attitude(provider)
	switch {
	case opposes != nil:
		return access.Blocked
	case cleared != nil:
		return access.Incapacity
	case s.Informed(provider, care.Omsorgsgivare) != nil:
		return access.Open
	}
	return access.SharingUnknown
}
