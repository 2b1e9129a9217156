package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/directory/directoryjson"
	"sammanhang/sim"
)

// imported is a data folder with the county's directory in it, and what it holds now.
func imported(t *testing.T) (folder string, now func() *directory.Snapshot) {
	t.Helper()
	folder = t.TempDir()
	st, err := openStores(t.Context(), Config{Data: folder, Store: "sqlite:" + filepath.Join(folder, "sammanhang.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.close() })
	d, err := countyDirectory(sim.New(sim.Config{Seed: 1, Residents: 20, Today: time.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.directory.Put(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return folder, func() *directory.Snapshot {
		t.Helper()
		s, problems, err := st.directory.Load(t.Context())
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		return s
	}
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDirectoryImport(t *testing.T) {
	folder, now := imported(t)
	at := time.Now()
	var text strings.Builder
	if err := directoryjson.Write(&text, now().Data(), false); err != nil {
		t.Fatal(err)
	}
	const karin, nurse = "SE9900000010-P0002", "SE9900000010-M0002"
	before := len(now().Employees())
	file := written(t, "d.json", strings.ReplaceAll(text.String(), "Vård, ortopedavdelning 32", "Vård, avdelning 32"))
	run := func(c DirectoryImportCmd) error {
		c.Where.Data = folder
		return c.Run(t.Context())
	}
	if err := run(DirectoryImportCmd{File: file, Check: true}); err != nil {
		t.Fatal(err)
	}
	if a, _ := now().Assignment(nurse); a.Name != "Vård, ortopedavdelning 32" {
		t.Error("a check changed something")
	}
	if err := run(DirectoryImportCmd{File: file, Whole: true}); err != nil {
		t.Fatal(err)
	}
	if a, _ := now().Assignment(nurse); a.Name != "Vård, avdelning 32" || len(now().Employees()) != before {
		t.Errorf("%+v", a)
	}
	if e, _ := now().Employee(karin); e.Person.IsZero() {
		t.Error("a personal number that the file does not tell is lost")
	}

	// A row with an error stops all of it, or is left out by name.
	bad := written(t, "bad.json", `{"format": "sammanhang-directory", "version": 1,
	 "employees": [{"hsaId": "SE9900000010-P0002", "surname": "Ny"}],
	 "assignments": [{"hsaId": "SE9900000010-M9999", "name": "X", "kind": "care", "purpose": "Nyfikenhet", "provider": "SE9900000010-REGION"}]}`)
	if err := run(DirectoryImportCmd{File: bad}); err == nil || !strings.Contains(err.Error(), "1 errors") {
		t.Errorf("got %v", err)
	}
	if e, _ := now().Employee(karin); e.Surname != "Sandberg" {
		t.Error("part of a file with an error was brought in")
	}
	if err := run(DirectoryImportCmd{File: bad, LeaveOutBad: true}); err != nil {
		t.Fatal(err)
	}
	_, has := now().Assignment("SE9900000010-M9999")
	if e, _ := now().Employee(karin); e.Surname != "Ny" || has {
		t.Error("the good row is not there, or the bad one is")
	}

	// LDIF of the region: whole for the region, and nobody else; what HSA cannot tell is kept.
	ldif := written(t, "r.ldif", `dn: o=Region Storstad,c=SE
objectClass: hsaHealthCareProvider
o: Region Storstad
hsaIdentity: SE9900000010-REGION
orgNo: 9900000010
management: 01

dn: ou=Ortopeden,o=Region Storstad,c=SE
objectClass: organizationalUnit
ou: Ortopeden
hsaIdentity: SE9900000010-ORTOAVD

dn: cn=K,ou=Ortopeden,o=Region Storstad,c=SE
objectClass: person
sn: Sandberg
hsaIdentity: SE9900000010-P0002

dn: cn=M,ou=Ortopeden,o=Region Storstad,c=SE
objectClass: hsaCommission
cn: Ortopeden
hsaIdentity: SE9900000010-M0002
hsaCommissionPurpose: Vård och behandling
hsaCommissionRight: Läsa;alla;SJF
hsaCommissionMember: SE9900000010-P0002
`)
	if err := run(DirectoryImportCmd{File: ldif, Whole: true}); err != nil {
		t.Fatal(err)
	}
	s := now()
	for employee, want := range map[care.HSAID]int{karin: 1, "SE9900000010-P0004": 0, "SE9900000010-P0031": 1, "SE9900000051-P0011": 1} {
		if n := len(s.Assignments(employee, at)); n != want {
			t.Errorf("%s has %d assignments, want %d", employee, n, want)
		}
	}
	if !s.OffersResidentAccess("SE9900000010-REGION") || len(s.Below("SE9900000010-REGION")) != 1 {
		t.Error("what HSA cannot tell is lost, or an old unit is left")
	}
}

func TestDirectoryImportRefusesOtherFiles(t *testing.T) {
	folder, _ := imported(t)
	for name, text := range map[string]string{"empty": "", "blank": "  \n", "page": "<html></html>", "other json": `{"a": 1}`} {
		c := DirectoryImportCmd{File: written(t, "x", text)}
		c.Where.Data = folder
		if err := c.Run(t.Context()); err == nil {
			t.Errorf("%s was brought in", name)
		}
	}
	c := DirectoryImportCmd{File: written(t, "x", `{"format": "sammanhang-directory", "version": 1}`)}
	c.Where.Data = filepath.Join(folder, "nowhere")
	if err := c.Run(t.Context()); err == nil {
		t.Error("it was brought in where there is no platform")
	}
	c.Check = true
	if err := c.Run(t.Context()); err != nil {
		t.Error("a check needs no platform:", err)
	}
}
