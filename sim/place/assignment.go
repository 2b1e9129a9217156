package place

import "sammanhang/care"

// Assignment is one medarbetaruppdrag, or its like in social care.
type Assignment struct {
	ID       care.HSAID
	Name     string
	Kind     string // "care", "block-officer" or "log-reviewer"
	Purpose  care.Purpose
	Rights   []string // "activity;information;scope"
	Unit     string   // key; empty: directly under the provider
	Provider care.HSAID
	Ended    int      // so many days ago it ended; 0: it has not
	Staff    []string // keys of the named who have it
	Everyone bool     // … and all others who work at the unit
}

// The rights that the county gives: all of care documentation to those who give
// care, no further than the own provider to the school nurse and to quality work.
var (
	careRights   = []string{"Läsa;alla;SJF", "Skriva;alla;VE", "Signera;alla;VE"}
	schoolRights = []string{"Läsa;alla;VG", "Skriva;alla;VE", "Signera;alla;VE"}
	readOnly     = []string{"Läsa;alla;VG"}
)

// Assignments lists every assignment: one for care at each unit that has staff, and
// those few that somebody has beside.
func Assignments() []Assignment {
	v, o := care.CareAndTreatment, care.SocialCare
	at := func(id care.HSAID, unit, name string, provider care.HSAID, purpose care.Purpose, rights []string, staff ...string) Assignment {
		return Assignment{ID: id, Name: name, Kind: "care", Purpose: purpose, Rights: rights, Unit: unit, Provider: provider, Staff: staff, Everyone: true}
	}
	single := func(a Assignment) Assignment { a.Everyone = false; return a }
	office := func(id care.HSAID, kind, name string, provider care.HSAID, staff ...string) Assignment {
		return Assignment{ID: id, Name: name, Kind: kind, Purpose: care.Administration, Provider: provider, Staff: staff}
	}
	ended := single(at(orgRegion+"M0091", MedWard, "Vård, medicinavdelning 51 (vikariat)", Region, v, careRights, Karin))
	ended.Ended = 60
	return []Assignment{
		at(orgRegion+"M0001", Ortho, "Vård, ortopedmottagningen", Region, v, careRights, Anna),
		at(orgRegion+"M0002", OrthoWard, "Vård, ortopedavdelning 32", Region, v, careRights, Karin),
		at(orgRegion+"M0003", Emergency, "Vård, akutmottagningen", Region, v, careRights, Mikael, Lena),
		at(orgRegion+"M0004", Medicine, "Vård, medicinmottagningen", Region, v, careRights, Peter),
		at(orgRegion+"M0005", MedWard, "Vård, medicinavdelning 51", Region, v, careRights, Lena),
		at(orgRegion+"M0006", Geriatrics, "Vård, geriatriska mottagningen", Region, v, careRights, Ingrid),
		at(orgRegion+"M0007", Children, "Vård, barn- och ungdomsmottagningen", Region, v, careRights, Maja),
		at(orgRegion+"M0011", VCA, "Vård, Vårdcentralen Storstad", Region, v, careRights, Fatima, Elin),
		at(orgRegion+"M0012", BVC, "Barnhälsovård, BVC Storstad", Region, v, careRights, Pia),
		at(orgRegion+"M0021", Psychiatry, "Vård, psykiatrimottagningen", Region, v, careRights, Helena, Ylva),
		single(at(orgRegion+"M0081", Geriatrics, "Kvalitetsarbete, geriatriska mottagningen", Region, care.QualityAssurance, readOnly, Ingrid)),
		ended,
		at(orgBjork+"M0001", VCB, "Vård, Björkhagens Läkarhus", Bjorkhagen, v, careRights, Lars, Camilla),
		at(orgRorelse+"M0001", Rehab, "Rehabilitering, Rörelsehuset", Rorelse, v, careRights, Sven),
		at(orgSyn+"M0001", Eye, "Vård, Synkliniken", Syn, v, careRights, Amina),
		at(orgSjostad+"M0001", HomeNurse, "Hemsjukvård i Sjöstad", SjostadVard, v, careRights, Birgitta),
		at(orgSjostad+"M0002", TownRehab, "Rehabilitering i Sjöstad", SjostadVard, v, careRights, David),
		at(orgSjostad+"M0003", School, "Elevhälsans medicinska insats", SjostadVard, v, schoolRights, Eva),
		at(orgSjostad+"M0011", HomeNorth, "Hemtjänst, norra", SjostadVON, o, careRights, Johanna),
		at(orgSjostad+"M0012", HomeSouth, "Hemtjänst, södra", SjostadVON, o, careRights, Omar),
		at(orgSjostad+"M0013", AidSjostad, "Biståndshandläggning", SjostadVON, o, careRights, Sofia),
		at(orgEkeby+"M0001", EkebyHome, "Hemtjänst i Ekeby", EkebySN, o, careRights, Yusuf),
		at(orgEkeby+"M0002", EkebyStay, "Korttidsboendet Linden", EkebySN, o, careRights, Nils),
		at(orgEkeby+"M0003", AidEkeby, "Biståndshandläggning i Ekeby", EkebySN, o, careRights, Tomas),
		at(orgGranvik+"M0001", GranvikAid, "Hemtjänst i Granvik", GranvikSN, o, careRights),
		at(orgTallbo+"M0001", TallboAid, "Hemtjänst i Tallbo", TallboSN, o, careRights),
		office(orgRegion+"M0101", "block-officer", "Spärradministration, Region Storstad", Region, Vera),
		office(orgRegion+"M0102", "log-reviewer", "Loggranskning, Region Storstad", Region, Rolf),
		office(orgSjostad+"M0101", "block-officer", "Spärradministration, vård- och omsorgsnämnden", SjostadVON, Agneta),
		office(orgSjostad+"M0102", "log-reviewer", "Loggranskning, vård- och omsorgsnämnden", SjostadVON, Agneta),
	}
}

// OrgNo is the organisation number in an HSA-id of the county: ten digits.
func OrgNo(id care.HSAID) string { return string(id[2:12]) }
