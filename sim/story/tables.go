package story

// drug is a medicine: what it is called, its ATC code and how it is taken. Only
// substances are named, no brands.
type drug struct{ name, atc, strength, form, dosage string }

var (
	enalapril    = drug{"Enalapril", "C09AA02", "10 mg", "tablett", "1 tablett på morgonen"}
	metoprolol   = drug{"Metoprolol", "C07AB02", "50 mg", "depottablett", "1 tablett på morgonen"}
	furosemid    = drug{"Furosemid", "C03CA01", "40 mg", "tablett", "1 tablett på morgonen"}
	apixaban     = drug{"Apixaban", "B01AF02", "2,5 mg", "tablett", "1 tablett morgon och kväll"}
	warfarin     = drug{"Warfarin", "B01AA03", "2,5 mg", "tablett", "Enligt särskild ordination"}
	klopidogrel  = drug{"Klopidogrel", "B01AC04", "75 mg", "tablett", "1 tablett på morgonen"}
	atorvastatin = drug{"Atorvastatin", "C10AA05", "20 mg", "tablett", "1 tablett på kvällen"}
	metformin    = drug{"Metformin", "A10BA02", "500 mg", "tablett", "1 tablett till frukost och middag"}
	levotyroxin  = drug{"Levotyroxin", "H03AA01", "75 mikrogram", "tablett", "1 tablett på fastande mage"}
	salbutamol   = drug{"Salbutamol", "R03AC02", "0,2 mg/dos", "inhalationspulver", "1 inhalation vid behov"}
	budesonid    = drug{"Budesonid", "R03BA02", "200 mikrogram/dos", "inhalationspulver", "1 inhalation morgon och kväll"}
	tiotropium   = drug{"Tiotropium", "R03BB04", "18 mikrogram", "inhalationspulver", "1 inhalation på morgonen"}
	desloratadin = drug{"Desloratadin", "R06AX27", "5 mg", "tablett", "1 tablett dagligen under säsong"}
	sertralin    = drug{"Sertralin", "N06AB06", "50 mg", "tablett", "1 tablett på morgonen"}
	sumatriptan  = drug{"Sumatriptan", "N02CC01", "50 mg", "tablett", "1 tablett vid anfall"}
	paracetamol  = drug{"Paracetamol", "N02BE01", "500 mg", "tablett", "2 tabletter upp till fyra gånger om dagen"}
	naproxen     = drug{"Naproxen", "M01AE02", "500 mg", "tablett", "1 tablett två gånger om dagen vid behov"}
	oxikodon     = drug{"Oxikodon", "N02AA05", "5 mg", "kapsel", "1 kapsel vid behov, högst fyra om dagen"}
	donepezil    = drug{"Donepezil", "N06DA02", "10 mg", "tablett", "1 tablett till kvällen"}
	penicillinV  = drug{"Fenoximetylpenicillin", "J01CE02", "1 g", "tablett", "1 tablett tre gånger om dagen i 7 dagar"}
	pivmecil     = drug{"Pivmecillinam", "J01CA08", "200 mg", "tablett", "1 tablett tre gånger om dagen i 5 dagar"}
	hydrokort    = drug{"Hydrokortison", "D07AA02", "1 %", "kräm", "Tunt lager en gång om dagen i tre veckor"}
)

// condition is something that people come to care with.
type condition struct {
	code, text string
	from, to   int // ages
	weight     int
	chronic    bool
	drugs      []drug
	why        string // the indication, as written to the person
	reason     string // what the visit is about
	notes      []string
	refer      string // where some are sent; empty: nowhere
	again      string // what the next booked time is called
}

// conditions are those that primary care meets most; codes are ICD-10-SE.
func conditions() []condition {
	return []condition{
		{"I10.9", "Essentiell hypertoni", 45, 105, 20, true, []drug{enalapril}, "Mot högt blodtryck", "Blodtryckskontroll", []string{"Blodtryck 138/82. Fortsätter med samma dos. Ny kontroll om ett år.", "Hemblodtryck i medel 142/86. Ökar promenaderna; ny mätning om tre månader."}, "", "Blodtryckskontroll"},
		{"E11.9", "Diabetes mellitus typ 2 utan komplikationer", 40, 100, 10, true, []drug{metformin, atorvastatin}, "Mot diabetes", "Diabeteskontroll", []string{"HbA1c 52. Fötter utan anmärkning. Går ned i vikt och mår bra.", "HbA1c 61. Vi går igenom maten tillsammans. Nytt prov om tre månader."}, "synkliniken", "Diabetesmottagning, årskontroll"},
		{"J45.9", "Astma, ospecificerad", 6, 80, 8, true, []drug{budesonid, salbutamol}, "Mot astma", "Astmakontroll", []string{"Spirometri normal. Tar sin medicin varje dag.", "Vaknar av hosta ibland. Ser över inhalationstekniken."}, "", "Astma- och KOL-mottagning"},
		{"J44.9", "Kroniskt obstruktiv lungsjukdom, ospecificerad", 58, 100, 5, true, []drug{tiotropium}, "Underlättar andningen", "Kontroll av lungor", []string{"En försämring sedan sist. Har slutat röka, berömd.", "Andfådd i trappor. Remiss till fysioterapeut."}, "rorelsehuset", "Lungfunktionsprov (spirometri)"},
		{"I48.9", "Förmaksflimmer, ospecificerat", 62, 105, 6, true, []drug{apixaban, metoprolol}, "Förebygger blodpropp", "Kontroll av hjärtrytm", []string{"EKG med välreglerat flimmer, puls 72. Inga blödningar.", "Trött på sin medicin. Minskar dosen något."}, "medicinmott", "Kontroll av hjärtrytm"},
		{"I50.9", "Hjärtsvikt, ospecificerad", 70, 105, 5, true, []drug{furosemid, metoprolol}, "Mot hjärtsvikt", "Kontroll av hjärtsvikt", []string{"Vikten stabil. Lätt bensvullnad till kvällen.", "Andfådd när hen ligger platt. Höjer dosen, ny vikt om en vecka."}, "medicinmott", "Hjärtsviktsmottagning"},
		{"M17.9", "Gonartros, ospecificerad", 52, 100, 9, true, []drug{paracetamol}, "Mot värk i knät", "Värk i knä", []string{"Artros i båda knän. Artrosskola erbjuds.", "Bättre av träning. Ingen operation just nu."}, "rorelsehuset", "Artrosskola"},
		{"M54.5", "Lumbago", 18, 90, 10, false, []drug{naproxen}, "Mot ryggsmärta", "Ont i ryggen", []string{"Ingen utstrålning, normal neurologi. Råd om rörelse. Går oftast över på några veckor.", "Ont sedan lyft i helgen. Kort sjukskrivning behövs inte."}, "rorelsehuset", "Fysioterapi"},
		{"F41.9", "Ångesttillstånd, ospecificerat", 15, 75, 8, false, []drug{sertralin}, "Mot ångest", "Samtal om oro", []string{"Oro och dålig sömn sedan hösten. Samtalsstöd bokas.", "Lugnare nu. Fortsätter med medicinen i sex månader."}, "psykmott", "Samtal"},
		{"F32.1", "Medelsvår depressiv episod", 18, 85, 5, false, []drug{sertralin}, "Mot nedstämdhet", "Nedstämdhet", []string{"Orkar lite mer. Inga tankar på att ta sitt liv. Återbesök om fyra veckor."}, "psykmott", "Samtal"},
		{"E03.9", "Hypotyreos, ospecificerad", 30, 100, 5, true, []drug{levotyroxin}, "Ersätter sköldkörtelhormon", "Kontroll av ämnesomsättning", []string{"TSH 2,1. Oförändrad dos.", "TSH 6,4. Ökar dosen, nytt prov om sex veckor."}, "", "Provtagning"},
		{"N30.0", "Akut cystit", 18, 95, 8, false, []drug{pivmecil}, "Mot urinvägsinfektion", "Sveda när hen kissar", []string{"Typiska besvär. Får antibiotika i fem dagar."}, "", ""},
		{"J06.9", "Akut övre luftvägsinfektion, ospecificerad", 0, 95, 14, false, nil, "", "Förkylning och hosta", []string{"Opåverkad, lungor utan biljud. Läker av sig själv. Hör av dig om febern stiger igen."}, "", ""},
		{"J03.9", "Akut tonsillit, ospecificerad", 4, 60, 6, false, []drug{penicillinV}, "Mot halsfluss", "Halsont och feber", []string{"Snabbtest positivt. Penicillin i sju dagar."}, "", ""},
		{"H66.9", "Otitis media, ospecificerad", 0, 10, 8, false, nil, "", "Öronvärk", []string{"Rodnad trumhinna höger. Väntar med antibiotika; ring om det inte är bättre på två dygn."}, "", "Öronkontroll"},
		{"L20.9", "Atopiskt eksem, ospecificerat", 0, 40, 6, true, []drug{hydrokort}, "Mot eksem", "Eksem", []string{"Torr hud och eksem i armveck. Mjukgörande kräm dagligen."}, "barnmott", ""},
		{"J30.1", "Allergisk rinit orsakad av pollen", 5, 65, 8, true, []drug{desloratadin}, "Mot pollenallergi", "Pollenallergi", []string{"Besvär april till juni. God effekt av tabletter."}, "", ""},
		{"G43.9", "Migrän, ospecificerad", 14, 60, 5, true, []drug{sumatriptan}, "Mot migrän", "Huvudvärk", []string{"Två anfall i månaden. Medicin hjälper om den tas tidigt."}, "", ""},
		{"H25.9", "Åldersstarr, ospecificerad", 65, 100, 4, false, nil, "", "Sämre syn", []string{"Grå starr på båda ögonen. Remiss till ögonläkare."}, "synkliniken", "Ögonläkarbesök"},
		{"F03.9", "Demens, ospecificerad", 74, 105, 4, true, []drug{donepezil}, "Bromsar minnessvårigheter", "Minnet sviktar", []string{"MMSE 23/30. Anhörig med. Remiss till geriatriken."}, "geriatrik", "Minnesmottagning"},
	}
}
