package place

import "sammanhang/care"

// Staff is somebody who works in the county.
type Staff struct {
	Key   string
	ID    care.HSAID
	Name  string
	Title string
	Unit  string // key of the unit
}

// Licence is the code of the licensed profession that goes with a title; empty for a
// title that anybody may have.
func (s Staff) Licence() string {
	switch s.Title {
	case "Läkare":
		return "LK"
	case "Sjuksköterska", "Distriktssköterska", "BVC-sjuksköterska", "Skolsköterska":
		return "SJ"
	case "Arbetsterapeut":
		return "AT"
	case "Fysioterapeut":
		return "FT"
	case "Psykolog":
		return "PS"
	}
	return ""
}

// The staff that the named residents' documents speak of, by key.
const (
	Anna     = "anna"
	Elin     = "elin"
	Fatima   = "fatima"
	Sven     = "sven"
	Johanna  = "johanna"
	Karin    = "karin"
	Peter    = "peter"
	Maja     = "maja"
	Lars     = "lars"
	Helena   = "helena"
	Omar     = "omar"
	Ingrid   = "ingrid"
	Birgitta = "birgitta"
	David    = "david"
	Sofia    = "sofia"
	Nils     = "nils"
	Amina    = "amina"
	Mikael   = "mikael"
	Lena     = "lena"
	Yusuf    = "yusuf"
	Eva      = "eva"
	Camilla  = "camilla"
	Pia      = "pia"
	Tomas    = "tomas"

	// Staff that no document speaks of.
	Ylva   = "ylva"   // has protected personal data
	Vera   = "vera"   // block officer
	Rolf   = "rolf"   // log reviewer
	Agneta = "agneta" // both, at a social-services board
)

// AllStaff lists them: at least one for every unit that keeps documentation.
func AllStaff() []Staff {
	return []Staff{
		{Anna, orgRegion + "P0001", "Anna Andersson", "Läkare", Ortho},
		{Karin, orgRegion + "P0002", "Karin Sandberg", "Sjuksköterska", OrthoWard},
		{Mikael, orgRegion + "P0003", "Mikael Öhman", "Läkare", Emergency},
		{Peter, orgRegion + "P0004", "Peter Holmgren", "Läkare", Medicine},
		{Lena, orgRegion + "P0005", "Lena Forsman", "Sjuksköterska", MedWard},
		{Ingrid, orgRegion + "P0006", "Ingrid Westlund", "Läkare", Geriatrics},
		{Maja, orgRegion + "P0007", "Maja Ekström", "Läkare", Children},
		{Fatima, orgRegion + "P0011", "Fatima Mansouri", "Läkare", VCA},
		{Elin, orgRegion + "P0012", "Elin Berg", "Distriktssköterska", VCA},
		{Pia, orgRegion + "P0013", "Pia Norling", "BVC-sjuksköterska", BVC},
		{Helena, orgRegion + "P0021", "Helena Sjölund", "Psykolog", Psychiatry},
		{Ylva, orgRegion + "P0022", "Ylva Strand", "Sjuksköterska", Psychiatry},
		{Vera, orgRegion + "P0031", "Vera Lindahl", "Spärradministratör", Hospital},
		{Rolf, orgRegion + "P0032", "Rolf Gran", "Loggranskare", Hospital},
		{Lars, orgBjork + "P0001", "Lars Hedman", "Läkare", VCB},
		{Camilla, orgBjork + "P0002", "Camilla Roos", "Distriktssköterska", VCB},
		{Sven, orgRorelse + "P0001", "Sven Lindkvist", "Fysioterapeut", Rehab},
		{Amina, orgSyn + "P0001", "Amina Haddad", "Läkare", Eye},
		{Birgitta, orgSjostad + "P0001", "Birgitta Åkerlund", "Sjuksköterska", HomeNurse},
		{David, orgSjostad + "P0002", "David Nyqvist", "Arbetsterapeut", TownRehab},
		{Eva, orgSjostad + "P0003", "Eva Lundin", "Skolsköterska", School},
		{Johanna, orgSjostad + "P0011", "Johanna Lind Andersson", "Undersköterska", HomeNorth},
		{Omar, orgSjostad + "P0012", "Omar Salim", "Undersköterska", HomeSouth},
		{Sofia, orgSjostad + "P0013", "Sofia Wallin", "Biståndshandläggare", AidSjostad},
		{Agneta, orgSjostad + "P0021", "Agneta Ros", "Verksamhetsutvecklare", AidSjostad},
		{Yusuf, orgEkeby + "P0001", "Yusuf Karlsson", "Undersköterska", EkebyHome},
		{Nils, orgEkeby + "P0002", "Nils Brandt", "Undersköterska", EkebyStay},
		{Tomas, orgEkeby + "P0003", "Tomas Grahn", "Biståndshandläggare", AidEkeby},
	}
}

// Map finds places by key. Make it once with NewMap; it is never changed.
type Map struct {
	units   map[string]Unit
	byID    map[care.HSAID]Unit
	systems map[string]System
	staff   map[string]Staff
	at      map[string]Staff // the first of the staff at a unit
}

// NewMap reads the lists of this package.
func NewMap() *Map {
	m := &Map{units: map[string]Unit{}, byID: map[care.HSAID]Unit{}, systems: map[string]System{}, staff: map[string]Staff{}, at: map[string]Staff{}}
	for _, u := range Units() {
		m.units[u.Key], m.byID[u.ID] = u, u
	}
	for _, s := range Systems() {
		m.systems[s.Key] = s
	}
	for _, s := range AllStaff() {
		m.staff[s.Key] = s
		if _, ok := m.at[s.Unit]; !ok {
			m.at[s.Unit] = s
		}
	}
	return m
}

// Unit finds a unit by key; the zero Unit when there is none.
func (m *Map) Unit(key string) Unit { return m.units[key] }

// UnitByID finds a unit by HSA-id.
func (m *Map) UnitByID(id care.HSAID) (Unit, bool) { u, ok := m.byID[id]; return u, ok }

// System finds a system by key.
func (m *Map) System(key string) (System, bool) { s, ok := m.systems[key]; return s, ok }

// Staff finds somebody by key.
func (m *Map) Staff(key string) Staff { return m.staff[key] }

// StaffAt is who works at a unit: the first in the list.
func (m *Map) StaffAt(unit string) Staff { return m.at[unit] }
