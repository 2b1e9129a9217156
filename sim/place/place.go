// Package place is the map of the invented county: who gives care there
// (providers, units, staff), which systems they keep their documentation in, and
// who calls the platform. Nothing here exists: organisation numbers are of the
// series 99000000xx, which no register issues, and every phone number is one that
// the Swedish Post and Telecom Authority has set aside for fiction.
package place

import "sammanhang/care"

// Unit is a unit with what only the simulator needs to know of it.
type Unit struct {
	care.Unit
	Key    string // short name inside the simulator
	System string // key of the system that keeps its documentation; empty: it has none
}

// The units, by short name.
const (
	Hospital   = "sjukhuset"
	Ortho      = "ortopedmott"
	OrthoWard  = "ortopedavd"
	Emergency  = "akuten"
	Medicine   = "medicinmott"
	MedWard    = "medicinavd"
	Geriatrics = "geriatrik"
	Children   = "barnmott"
	VCA        = "vc-storstad"
	BVC        = "bvc-storstad"
	Psychiatry = "psykmott"
	VCB        = "bjorkhagen"
	Rehab      = "rorelsehuset"
	Eye        = "synkliniken"
	HomeNurse  = "hemsjukvard"
	TownRehab  = "rehabteam"
	School     = "elevhalsa"
	HomeNorth  = "hemtjanst-norra"
	HomeSouth  = "hemtjanst-sodra"
	AidSjostad = "bistand-sjostad"
	EkebyHome  = "hemtjanst-ekeby"
	EkebyStay  = "korttid-ekeby"
	AidEkeby   = "bistand-ekeby"
	GranvikAid = "granvik"
	TallboAid  = "tallbo"
)

// Organisation numbers (fictitious series; the last digit is the check digit).
const (
	orgPlatform = "SE9900000002-"
	orgRegion   = "SE9900000010-"
	orgBjork    = "SE9900000028-"
	orgRorelse  = "SE9900000036-"
	orgSyn      = "SE9900000044-"
	orgSjostad  = "SE9900000051-"
	orgEkeby    = "SE9900000069-"
	orgGranvik  = "SE9900000077-"
	orgTallbo   = "SE9900000085-"
	orgVendor   = "SE9900000093-"
)

// The providers.
const (
	Region      care.HSAID = orgRegion + "REGION"
	Bjorkhagen  care.HSAID = orgBjork + "LAKARHUS"
	Rorelse     care.HSAID = orgRorelse + "RORELSEHUSET"
	Syn         care.HSAID = orgSyn + "SYNKLINIKEN"
	SjostadVON  care.HSAID = orgSjostad + "VON"
	SjostadVard care.HSAID = orgSjostad + "KOMMUN"
	EkebySN     care.HSAID = orgEkeby + "SOCNAMND"
	GranvikSN   care.HSAID = orgGranvik + "SOCNAMND"
	TallboSN    care.HSAID = orgTallbo + "SOCNAMND"
)

// Providers lists every vårdgivare and omsorgsgivare of the county.
func Providers() []care.Provider {
	return []care.Provider{
		{ID: Region, Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region},
		{ID: Bjorkhagen, Name: "Björkhagens Läkarhus AB", Kind: care.Vardgivare, Owner: care.Private},
		{ID: Rorelse, Name: "Rörelsehuset AB", Kind: care.Vardgivare, Owner: care.Private},
		{ID: Syn, Name: "Synkliniken AB", Kind: care.Vardgivare, Owner: care.Private},
		{ID: SjostadVON, Name: "Sjöstads kommun, vård- och omsorgsnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun},
		{ID: SjostadVard, Name: "Sjöstads kommun", Kind: care.Vardgivare, Owner: care.Kommun},
		{ID: EkebySN, Name: "Ekeby kommun, socialnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun},
		{ID: GranvikSN, Name: "Granviks kommun, socialnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun},
		{ID: TallboSN, Name: "Tallbo kommun, socialnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun},
	}
}

// ProviderName is the name of a provider; empty when there is none such.
func ProviderName(id care.HSAID) string {
	for _, p := range Providers() {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// Units lists every unit of the county, parents before children.
func Units() []Unit {
	css := care.HSAID(orgRegion + "CSS")
	u := func(key, system string, id care.HSAID, provider, parent care.HSAID, name, phone, address string) Unit {
		return Unit{Key: key, System: system, Unit: care.Unit{ID: id, Provider: provider, Parent: parent, Name: name, Phone: phone, Address: address}}
	}
	return []Unit{
		u(Hospital, SysHospital, css, Region, "", "Centralsjukhuset Storstad", "08-465 004 00", "Storgatan 10, Storstad"),
		u(Ortho, SysHospital, orgRegion+"ORTOMOTT", Region, css, "Ortopedmottagningen", "08-465 004 10", "Centralsjukhuset Storstad, plan 3, Storgatan 10"),
		u(OrthoWard, SysHospital, orgRegion+"ORTOAVD", Region, css, "Ortopedavdelning 32", "08-465 004 12", "Centralsjukhuset Storstad, plan 5, Storgatan 10"),
		u(Emergency, SysHospital, orgRegion+"AKUT", Region, css, "Akutmottagningen", "08-465 004 14", "Centralsjukhuset Storstad, plan 1, Storgatan 10"),
		u(Medicine, SysHospital, orgRegion+"MEDMOTT", Region, css, "Medicinmottagningen", "08-465 004 16", "Centralsjukhuset Storstad, plan 2, Storgatan 10"),
		u(MedWard, SysHospital, orgRegion+"MEDAVD", Region, css, "Medicinavdelning 51", "08-465 004 18", "Centralsjukhuset Storstad, plan 6, Storgatan 10"),
		u(Geriatrics, SysHospital, orgRegion+"GERIATRIK", Region, css, "Geriatriska mottagningen", "08-465 004 20", "Centralsjukhuset Storstad, plan 4, Storgatan 10"),
		u(Children, SysHospital, orgRegion+"BARNMOTT", Region, css, "Barn- och ungdomsmottagningen", "08-465 004 22", "Centralsjukhuset Storstad, hus B, Storgatan 12"),
		u(VCA, SysVCA, orgRegion+"VCSTORSTAD", Region, "", "Vårdcentralen Storstad", "08-465 004 30", "Torggatan 3, Storstad"),
		u(BVC, SysVCA, orgRegion+"BVCSTORSTAD", Region, orgRegion+"VCSTORSTAD", "Barnavårdscentralen Storstad", "08-465 004 34", "Torggatan 3, Storstad"),
		u(Psychiatry, SysPsychiatry, orgRegion+"PSYKMOTT", Region, "", "Psykiatrimottagningen Storstad", "08-465 004 40", "Parkvägen 7, Storstad"),
		u(VCB, SysVCB, orgBjork+"VARDCENTRAL", Bjorkhagen, "", "Björkhagens Läkarhus", "08-465 004 50", "Björkallén 21, Storstad"),
		u(Rehab, SysClinic, orgRorelse+"REHAB", Rorelse, "", "Rörelsehuset", "08-465 004 60", "Hamngatan 14, Storstad"),
		u(Eye, SysClinic, orgSyn+"OGON", Syn, "", "Synkliniken", "08-465 004 64", "Hamngatan 16, Storstad"),
		u(HomeNurse, SysHSL, orgSjostad+"HSV", SjostadVard, "", "Hemsjukvården i Sjöstad", "031-390 06 10", "Kajvägen 2, Sjöstad"),
		u(TownRehab, SysHSL, orgSjostad+"REHABTEAM", SjostadVard, "", "Rehabteamet i Sjöstad", "031-390 06 14", "Kajvägen 2, Sjöstad"),
		u(School, SysHSL, orgSjostad+"ELEVHALSA", SjostadVard, "", "Elevhälsan i Sjöstad", "031-390 06 18", "Skolgatan 5, Sjöstad"),
		u(HomeNorth, SysHomeSjostad, orgSjostad+"HTNORRA", SjostadVON, "", "Hemtjänsten i Sjöstad, norra", "031-390 06 20", "Norra kajen 8, Sjöstad"),
		u(HomeSouth, SysHomeSjostad, orgSjostad+"HTSODRA", SjostadVON, "", "Hemtjänsten i Sjöstad, södra", "031-390 06 22", "Södra kajen 1, Sjöstad"),
		u(AidSjostad, SysHomeSjostad, orgSjostad+"BISTAND", SjostadVON, "", "Biståndsenheten i Sjöstad", "031-390 06 24", "Rådhustorget 1, Sjöstad"),
		u(EkebyHome, SysHomeEkeby, orgEkeby+"HEMTJANST", EkebySN, "", "Hemtjänsten i Ekeby", "040-628 04 10", "Bygatan 4, Ekeby"),
		u(EkebyStay, SysHomeEkeby, orgEkeby+"LINDEN", EkebySN, "", "Korttidsboendet Linden", "040-628 04 12", "Lindvägen 9, Ekeby"),
		u(AidEkeby, SysHomeEkeby, orgEkeby+"BISTAND", EkebySN, "", "Biståndsenheten i Ekeby", "040-628 04 14", "Bygatan 2, Ekeby"),
		u(GranvikAid, "", orgGranvik+"HEMTJANST", GranvikSN, "", "Hemtjänsten i Granvik", "0980-319 210", "Älvgatan 3, Granvik"),
		u(TallboAid, "", orgTallbo+"HEMTJANST", TallboSN, "", "Hemtjänsten i Tallbo", "0980-319 220", "Skogsvägen 1, Tallbo"),
	}
}
