package directoryldif_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/directory/directoryldif"
	"sammanhang/fault"
)

var samePerson = cmp.Comparer(func(a, b care.PersonID) bool { return a == b })

// region is a region with a hospital, a ward, a nurse and her assignments. The ward
// comes before the hospital, and lines are folded as exports fold them.
const region = `version: 1
# exported 2026-11-22

dn: ou=Medicinavdelning 51,ou=Centralsjukhuset,o=Region Storstad,c=SE
objectClass: top
objectClass: organizationalUnit
objectClass: hsaHealthCareUnit
ou: Medicinavdelning 51
hsaIdentity: SE9900000010-MEDAVD
hsaResponsibleHealthCareProvider: SE9900000010-REGION
telephoneNumber: 08-465 004 18
hsaVisitingAddress: Storgatan 10$$Plan 6$Storstad
l: Storstad
endDate: 20300101000000Z

dn: o=Region Storstad,c=SE
objectclass: organization
objectclass: hsaHealthCareProvider
o: Region Storstad
hsaIdentity: se9900000010-region
orgNo: 990000-0010
management: 01
hsaSwitchboardNumber: 08-465 004 00
startDate: 20000101000000Z

dn:: b3U9Q2VudHJhbHNqdWtodXNldCxvPVJlZ2lvbiBTdG9yc3RhZCxjPVNF
objectClass: organizationalUnit
ou: Centralsjukhuset
hsaIdentity: SE9900000010-CSS
streetAddress: Storgatan 10
l: Storstad

dn: cn=Karin Maria Sandberg,ou=Medicinavdelning 51,ou=Centralsjukhuset,
 o=Region Storstad,c=SE
objectClass: person
objectClass: hsaConfidentialPerson
givenName: Karin
middleName: Ek
sn:: U2FuZGJlcmc=
title: Sjuksköterska
hsaTitle: Sjuksköterska
hsaTitle: Barnmorska
hsaIdentity: SE9900000010-P0002
personalIdentityNumber: 197406079298
jpegPhoto:: /9j/4AAQSkZJRg==

dn: cn=Vård,ou=MEDICINAVDELNING 51, ou=Centralsjukhuset,o=Region Storstad,c=SE
objectClass: hsaCommission
cn: Vård, medicinavdelning 51
hsaIdentity: SE9900000010-M0005
hsaCommissionPurpose: Vård och behandling
hsaCommissionRight: Läsa;alla;SJF
hsaCommissionRight: Skriva;alla;VE
hsaCommissionMember: SE9900000010-P0002;;20290101000000Z

dn: cn=Statistik,o=Region Storstad,c=SE
objectClass: hsaCommission
cn: Statistik
hsaIdentity: SE9900000010-M0081
hsaCommissionPurpose: Statistik
hsaCommissionMember: SE9900000010-P0002
`

func read(t *testing.T, text string) *directory.File {
	t.Helper()
	f, err := directoryldif.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRead(t *testing.T) {
	for name, text := range map[string]string{"lf": region, "crlf": strings.ReplaceAll(region, "\n", "\r\n"), "no last newline": strings.TrimSuffix(region, "\n")} {
		t.Run(name, func(t *testing.T) {
			f := read(t, text)
			merged, problems := f.Merged(directory.Data{}, true)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			s, _ := directory.Compile(merged)
			day := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
			want := directory.Data{
				Providers: []directory.Provider{{Provider: care.Provider{ID: "SE9900000010-REGION", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region},
					Phone: "08-465 004 00", OrgNo: "9900000010", Valid: care.Period{From: day(2000)}}},
				Units: []care.Unit{{ID: "SE9900000010-CSS", Provider: "SE9900000010-REGION", Name: "Centralsjukhuset", Address: "Storgatan 10, Storstad"},
					{ID: "SE9900000010-MEDAVD", Provider: "SE9900000010-REGION", Parent: "SE9900000010-CSS", Name: "Medicinavdelning 51", Phone: "08-465 004 18",
						Address: "Storgatan 10, Plan 6, Storstad", Valid: care.Period{To: day(2030)}}},
				Employees: []directory.Employee{{ID: "SE9900000010-P0002", GivenName: "Karin", Surname: "Ek Sandberg", Title: "Sjuksköterska", Licences: []string{"BM", "SJ"},
					Person: care.MustPersonID("197406079298"), Protected: true}},
				Assignments: []directory.Assignment{
					{ID: "SE9900000010-M0005", Name: "Vård, medicinavdelning 51", Kind: directory.Care, Purpose: care.CareAndTreatment, Unit: "SE9900000010-MEDAVD", Provider: "SE9900000010-REGION",
						Rights: []directory.Right{{Activity: "Läsa", Information: "alla", Scope: directory.Shared}, {Activity: "Skriva", Information: "alla", Scope: directory.WithinUnit}}},
					{ID: "SE9900000010-M0081", Name: "Statistik", Kind: directory.Care, Purpose: care.Statistics, Provider: "SE9900000010-REGION"}},
				Members: []directory.Member{{Assignment: "SE9900000010-M0005", Employee: "SE9900000010-P0002", Valid: care.Period{To: day(2029)}}, {Assignment: "SE9900000010-M0081", Employee: "SE9900000010-P0002"}},
			}
			if d := cmp.Diff(want, s.Data(), samePerson); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// TestEachErrorIsNamedByItsLine: one line changed per case.
func TestEachErrorIsNamedByItsLine(t *testing.T) {
	line := func(sub string) int { return 1 + strings.Count(region[:strings.Index(region, sub)], "\n") }
	ward, provider, nurse, care1 := line("dn: ou=Medicin"), line("dn: o=Region"), line("dn: cn=Karin"), line("dn: cn=Vård,ou")
	for name, c := range map[string]struct {
		old, new string
		line     int
		says     string
	}{
		"no id":             {"hsaIdentity: SE9900000010-MEDAVD", "hsaIdentity: MEDAVD å", ward, "no hsaIdentity"},
		"no colon":          {"ou: Medicinavdelning 51", "ou Medicinavdelning 51", ward + 4, "no colon"},
		"bad name":          {"telephoneNumber:", "telephone_Number:", line("telephoneNumber"), "characters"},
		"bad base64":        {"sn:: U2FuZGJlcmc=", "sn:: !", line("sn::"), "base64"},
		"a file":            {"title: Sj", "title:< file:///etc/passwd", line("title:"), "another file"},
		"not utf-8":         {"givenName: Karin", "givenName: K\xe5rin", line("givenName"), "UTF-8"},
		"bad date":          {"20300101000000Z", "2030-01-01", ward, "endDate"},
		"bad org":           {"990000-0010", "99000", provider, "ten digits"},
		"another provider":  {"hsaResponsibleHealthCareProvider: SE9900000010-REGION", "hsaResponsibleHealthCareProvider: SE1-X", ward, "not in the directory"},
		"bad provider":      {"hsaResponsibleHealthCareProvider: SE9900000010-REGION", "hsaResponsibleHealthCareProvider: o=X,c=SE", ward, "neither an HSA-id"},
		"no surname":        {"sn:: U2FuZGJlcmc=\n", "", nurse, "surname"},
		"bad number":        {"197406079298", "197406079299", nurse, "personalIdentityNumber"},
		"unknown licence":   {"hsaTitle: Barnmorska", "hsaTitle: Trollkarl", nurse, "licensed profession"},
		"bad right":         {"Läsa;alla;SJF", "LÄSA;alla;SJF", care1, "activity;information;scope"},
		"bad purpose":       {"Vård och behandling", "Nyfikenhet", care1, "no purpose"},
		"bad member":        {"SE9900000010-P0002;;2029", "å;;2029", care1, "hsaCommissionMember"},
		"bad member's date": {";;20290101000000Z", ";;2029", care1, "hsaCommissionMember"},
		"unknown member":    {"SE9900000010-P0002;;", "SE9900000010-P9;;", care1, "not in the directory"},
		"nowhere":           {"dn: cn=Vård,ou=MEDICINAVDELNING 51, ou=Centralsjukhuset,o=Region Storstad,c=SE", "dn: cn=Vård,c=SE", care1, "under no unit"},
		"a change":          {"objectClass: hsaConfidentialPerson", "changetype: delete", nurse, "a change"},
		"no dn":             {"dn: o=Region Storstad,c=SE\n", "", provider, "does not begin with dn"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(region, c.old) {
				t.Fatal("the case changes nothing")
			}
			f, err := directoryldif.Read(strings.NewReader(strings.Replace(region, c.old, c.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			_, problems := f.Merged(directory.Data{}, true)
			found := false
			for _, p := range problems {
				found = found || p.Line == c.line && strings.Contains(p.Text, c.says)
				if strings.Contains(p.Text, "19740607") || strings.Contains(p.Text, "Sandberg") {
					t.Errorf("a problem quotes personal data: %s", p)
				}
			}
			if !found {
				t.Errorf("line %d, %q, is not among %v", c.line, c.says, problems)
			}
		})
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	f := read(t, region+`
dn: cn=Påhittad,o=Region Storstad,c=SE
objectClass: person
objectClass: hsaFeignedDataObject
sn: Påhittad
hsaIdentity: SE9900000010-P9

dn: cn=Admin,o=Region Storstad,c=SE
objectClass: hsaAdminCommission
cn: Admin
hsaIdentity: SE9900000010-M9

dn: cn=Funktion,o=Region Storstad,c=SE
objectClass: organizationalRole
cn: Funktion

dn: ou=Nedlagd,o=Region Storstad,c=SE
objectClass: organizationalUnit
objectClass: hsaArchivedObject
ou: Nedlagd
hsaIdentity: SE9900000010-NED
`)
	if len(f.Employees) != 1 || len(f.Assignments) != 2 || len(f.Problems) != 3 {
		t.Fatalf("%d people, %d assignments, %v", len(f.Employees), len(f.Assignments), f.Problems)
	}
	for _, p := range f.Problems {
		if !p.Warning {
			t.Errorf("%s is an error", p)
		}
	}
	s, _ := directory.Compile(f.Data)
	if u, ok := s.Unit("SE9900000010-NED"); !ok || s.UnitOpen(u.ID, time.Now()) {
		t.Error("an archived unit is in service")
	}
}

func TestWhatIsNoLDIF(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "a page": "<html>\n<body>", "comments": "# nothing\n\n", "json": `{"format": "sammanhang-directory"}`,
		"another version": "version: 2\n" + region[11:], "text": "Hej: hej\n"} {
		if f, err := directoryldif.Read(strings.NewReader(text)); err == nil || fault.KindOf(err) != fault.Invalid || f != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := directoryldif.Read(strings.NewReader("dn: c=SE\nx: " + strings.Repeat("a", 5<<20))); fault.KindOf(err) != fault.TooLarge || err == nil {
		t.Errorf("a value without end: %v", err)
	}
}

// FuzzRead: whatever comes in, it ends, every problem has a line of the file, and what
// was read compiles to something that has only what was there.
func FuzzRead(f *testing.F) {
	f.Add(region)
	f.Add(strings.ReplaceAll(region, "\n", "\n "))
	f.Add("dn: a\nobjectClass: person\n sn: x\n\n y\n:\n::\ndn:: \nversion: 1\n")
	f.Add("dn: a\\,b=c\\\nhsaIdentity: A\nobjectClass: organizationalUnit\nobjectClass: hsaHealthCareProvider\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := directoryldif.Read(strings.NewReader(text))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge {
				t.Fatal(err)
			}
			return
		}
		merged, problems := file.Merged(directory.Data{}, true)
		for _, p := range problems {
			if p.Line > strings.Count(text, "\n")+1 || p.Line < 0 || p.Line == 0 && !p.Warning && p.ID != "" {
				t.Fatalf("%s: the file has no such line", p)
			}
		}
		s, _ := directory.Compile(merged)
		for _, a := range s.AllAssignments() {
			if !strings.Contains(strings.ToUpper(fmt.Sprint(file.Lines)), string(a.ID)) {
				t.Fatalf("%s is not of the file", a.ID)
			}
		}
	})
}
