package sim

import (
	"fmt"

	"sammanhang/sim/people"
	"sammanhang/sim/place"
	"sammanhang/wire/rivta"
)

// letter is a message to a resident and the system that sends it.
type letter struct {
	system string
	form   rivta.AddMessageToInbox
}

// messages are what the county's units have written to the named residents. They are
// sent at every start, each under its own thread and correlation id and with the same
// words: so the inbox knows them again.
func (c *County) messages() []letter {
	var out []letter
	for i, m := range []struct{ to, unit, title, text string }{
		{people.Magdalena, place.Ortho, "Hälsoenkät inför återbesök", "Hej Magdalena! Svara gärna på några frågor om hur du mår och hur du rör dig innan du kommer till oss. Det tar ungefär fem minuter. Du kan också svara på plats."},
		{people.Magdalena, place.HomeNorth, "Kallelse till SIP-möte", "Hej! Vi kallar till uppföljning av din samordnade plan. Vårdcentralen, rehabteamet och hemtjänsten är med. Du bestämmer själv om du vill ha någon mer med dig."},
		{people.Magdalena, place.Hospital, "Nytt provsvar", "Ditt blodprov inför återbesöket är klart. Värdena är som de ska. Läkaren går igenom dem med dig vid besöket."},
		{people.Gosta, place.Geriatrics, "Tid för återbesök", "Hej Gösta! Du har fått en tid hos oss. Ta gärna med en anhörig. Ring om tiden inte passar."},
		{people.Gosta, place.HomeNurse, "Din sjuksköterska byter dag", "Birgitta Åkerlund kommer i fortsättningen på måndagar och torsdagar."},
		{people.Maria, place.AidSjostad, "Uppföljning av din plan", "Vi följer upp din samordnade plan om drygt två veckor. Skriv gärna ned vad du vill ta upp."},
		{people.Asta, place.EkebyStay, "Välkommen till Linden", "Du är välkommen till korttidsboendet. Ta med läkemedel och kläder för en vecka."},
		{people.Gunilla, place.VCA, "Inför ditt lungfunktionsprov", "Ta inte din luftrörsvidgande medicin fyra timmar före provet. Ring oss om du är osäker."},
		{people.Allan, place.VCA, "Dags för kontroll", "Ta med dina egna blodtrycksvärden. Blodprovet tas vid samma besök."},
		{people.Ella, place.School, "Vaccination i skolan", "Nästa vecka är det dags för vaccination. Den tar några minuter och du kan gå direkt tillbaka till lektionen."},
	} {
		p, ok := c.people.ByKey(m.to)
		u := c.places.Unit(m.unit)
		sys, known := c.places.System(u.System)
		if !ok || !known {
			continue
		}
		out = append(out, letter{system: u.System, form: rivta.AddMessageToInbox{
			SubjectOfCareID: p.ID.Value(),
			Message: rivta.InboxMessage{
				Unit:     rivta.InboxUnit{ID: string(u.ID), Name: u.Name, Telephone: u.Phone},
				ThreadID: fmt.Sprintf("%s-%02d", sys.Key, i+1), Description: m.title, Text: m.text,
			},
			Notify: new(bool), SourceSystem: string(sys.ID),
		}})
	}
	return out
}
