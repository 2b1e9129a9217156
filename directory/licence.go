package directory

import "slices"

// licence is a licensed profession: its code and its name, which is how HSA writes it
// (hsaTitle; the National Board of Health and Welfare, OID 1.2.752.116.3.1.3).
type licence struct{ code, name string }

func licences() []licence {
	return []licence{
		{"AP", "Apotekare"}, {"AT", "Arbetsterapeut"}, {"AU", "Audionom"}, {"BA", "Biomedicinsk analytiker"}, {"BM", "Barnmorska"},
		{"DT", "Dietist"}, {"FT", "Fysioterapeut"}, {"KP", "Kiropraktor"}, {"LG", "Logoped"}, {"LK", "Läkare"}, {"NA", "Naprapat"},
		{"OP", "Optiker"}, {"OT", "Ortopedingenjör"}, {"PS", "Psykolog"}, {"PT", "Psykoterapeut"}, {"RC", "Receptarie"},
		{"RS", "Röntgensjuksköterska"}, {"SF", "Sjukhusfysiker"}, {"SG", "Sjukgymnast"}, {"SJ", "Sjuksköterska"},
		{"TH", "Tandhygienist"}, {"TL", "Tandläkare"},
	}
}

// LicenceName is the name of a licensed profession; empty for a code that is not known.
func LicenceName(code string) string {
	list := licences()
	if i := slices.IndexFunc(list, func(l licence) bool { return l.code == code }); i >= 0 {
		return list[i].name
	}
	return ""
}

// LicenceOf is the code of a licensed profession by its name; ok is false for a name
// that is not known.
func LicenceOf(name string) (code string, ok bool) {
	list := licences()
	if i := slices.IndexFunc(list, func(l licence) bool { return l.name == name }); i >= 0 {
		return list[i].code, true
	}
	return "", false
}
