package route

import "sammanhang/care"

// Meaning says in a few words what the outcome of a call means: a code as "VP004",
// or "OK", "FAULT", "ABANDONED", "HTTP nnn".
func Meaning(outcome string) care.Text {
	for _, k := range known() {
		if k.code == outcome {
			return k.means
		}
	}
	return care.Text{SV: "annat utfall", EN: "another outcome"}
}

// Advice says what to look at, and what to change, when a call has ended so. It is
// empty when there is nothing to change.
func Advice(outcome string) care.Text {
	for _, k := range known() {
		if k.code == outcome {
			return k.advice
		}
	}
	if len(outcome) > 5 && outcome[:5] == "HTTP " {
		return care.Text{SV: "Producenten har själv svarat så. Fråga den som förvaltar producentens system, och ange korrelations-id.",
			EN: "The producer itself answered so. Ask those who run the producer’s system, and give the correlation id."}
	}
	return care.Text{}
}

type knownOutcome struct {
	code          string
	means, advice care.Text
}

func known() []knownOutcome {
	t := func(sv, en string) care.Text { return care.Text{SV: sv, EN: en} }
	return []knownOutcome{
		{"OK", t("besvarat", "answered"), care.Text{}},
		{"FAULT", t("producentens eget fel", "the producer’s own fault"),
			t("Anropet kom fram, och producenten svarade med ett SOAP Fault som gick oförändrat till konsumenten. Fråga den som förvaltar producentens system, och ange korrelations-id.",
				"The call arrived, and the producer answered with a SOAP Fault that passed unchanged to the consumer. Ask those who run the producer’s system, and give the correlation id.")},
		{"ABANDONED", t("konsumenten bröt", "the consumer broke off"),
			t("Konsumenten slutade vänta innan svaret var slut. Jämför konsumentens tidsgräns med tiden till producentens första byte.",
				"The consumer stopped waiting before the answer’s end. Compare the consumer’s time limit with the time to the producer’s first byte.")},
		{"VP001", t("okänd RIV-TA-version", "unknown RIV-TA version"),
			t("Konsumenten måste skicka RIV-TA 2.0 (wsa:To) eller 2.1 (LogicalAddress) i anropets huvud.", "The consumer must send RIV-TA 2.0 (wsa:To) or 2.1 (LogicalAddress) in the header of the call.")},
		{"VP002", t("fel i klientcertifikatet", "client certificate not accepted"),
			t("Kontrollera konsumentens certifikat: giltighetstid, utfärdare (tls.ca), spärr, och att HSA-id står i serialNumber.", "Check the consumer’s certificate: validity, issuer (tls.ca), revocation, and that its serialNumber holds the HSA-id.")},
		{"VP003", t("ingen logisk adressat", "no logical address"),
			t("Konsumenten måste ange LogicalAddress (eller wsa:To i RIV-TA 2.0) i anropets huvud.", "The consumer must give LogicalAddress (or wsa:To in RIV-TA 2.0) in the header of the call.")},
		{"VP004", t("inget vägval", "no route"),
			t("Lägg till ett vägval för kontraktet och adressaten i katalogen, eller rätta adressaten hos konsumenten. Stegen visar om ett vägval finns som inte gäller vid tidpunkten.",
				"Add a route for the contract and the address to the catalogue, or correct the address at the consumer. The steps show whether there is a route that does not hold at that time.")},
		{"VP005", t("fel RIV-TA-version för producenten", "the producer uses another RIV-TA version"),
			t("Rätta profilen i producentens vägval, eller det som konsumenten skickar.", "Correct the profile of the producer’s route, or what the consumer sends.")},
		{"VP006", t("flera vägval gäller", "more than one route"),
			t("Avsluta alla vägval utom ett för kontraktet och adressaten i katalogen, och publicera.", "End all routes but one for the contract and the address in the catalogue, and publish.")},
		{"VP007", t("behörighet saknas", "not permitted"),
			t("Lägg till en anropsbehörighet för konsumenten, kontraktet och adressaten i katalogen när avtalet finns, och publicera. Kontrollera också att HSA-id i konsumentens certifikat är det som behörigheten gäller.",
				"Add a permission for the consumer, the contract and the address to the catalogue when the agreement is there, and publish. Check too that the HSA-id in the consumer’s certificate is the one that the permission is for.")},
		{"VP008", t("ingen katalog", "no catalogue"),
			t("Publicera en katalog: sammanhang catalog import.", "Publish a catalogue: sammanhang catalog import.")},
		{"VP009", t("producenten svarar inte som den ska", "the producer does not answer as it should"),
			t("Detaljen säger vad som hände. Kontrollera att producentens adress går att nå härifrån, att dess certifikat gäller och är utfärdat av någon i tls.ca, och att den svarar inom tidsgränsen.",
				"The detail says what happened. Check that the producer’s address can be reached from here, that its certificate is valid and issued by somebody in tls.ca, and that it answers within the time limit.")},
		{"VP010", t("vägvalet saknar URL", "the route has no URL"),
			t("Ange en anropsadress i producentens vägval, och publicera.", "Give the producer’s route a URL, and publish.")},
		{"VP011", t("anrop utanför TLS", "call without TLS"),
			t("Konsumenten måste anropa med ömsesidig TLS, eller komma genom en TLS-terminering som plattformen litar på.", "The consumer must call with mutual TLS, or by way of a TLS terminator that the platform trusts.")},
		{"VP012", t("fel hos plattformen", "the platform failed"),
			t("Felet är plattformens. Sök korrelations-id i driftloggen.", "The fault is the platform’s. Look for the correlation id in the operator’s log.")},
		{"VP013", t("ursprunglig konsument godtas inte", "original consumer not accepted"),
			t("Konsumenten får inte ange en annan ursprunglig konsument, eller har angett något som inte är ett HSA-id. Rätta konsumentens huvud x-rivta-original-serviceconsumer-hsaid.",
				"The consumer may not name another original consumer, or has named something that is no HSA-id. Correct the consumer’s header x-rivta-original-serviceconsumer-hsaid.")},
		{"VP014", t("rundgång mellan plattformar", "loop between platforms"),
			t("Ett vägval leder tillbaka till en plattform som anropet redan har passerat. Rätta vägvalet här eller hos den andra plattformen.",
				"A route leads back to a platform that the call has passed already. Correct the route here or at the other platform.")},
		{"VP015", t("anropet är inte rätt utformat", "the call is not well formed"),
			t("Konsumenten måste rätta anropet. Detaljen säger vad som är fel: storlek, avbrott eller form.", "The consumer must correct the call. The detail says what is wrong: its size, a break or its form.")},
	}
}
