package sim

import (
	"time"

	"sammanhang/care"
	"sammanhang/kit/pki"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
)

// Card is a resident whom a visitor may log in as.
type Card struct {
	Person
	About care.Text // why one would
}

// Cards are the named residents of an age to log in (13 and over), in the order
// that a visitor should meet them.
func (c *County) Cards() []Card {
	var cards []Card
	for _, p := range c.people.NamedOnes() {
		if care.AgeOn(p.Born, c.Today()) < 13 {
			continue
		}
		cards = append(cards, Card{person(p), about(p.Key)})
	}
	return cards
}

// about is why a visitor would look at a named resident.
func about(key string) care.Text {
	switch key {
	case people.Magdalena:
		return care.Text{SV: "Ny höftled; alla nio källor känner henne; vårdnadshavare för Johan och ombud för Gösta", EN: "New hip; known to all nine sources; guardian of Johan and proxy for Gösta"}
	case people.Johan:
		return care.Text{SV: "Magdalenas barn", EN: "Magdalena's child"}
	case people.Gosta:
		return care.Text{SV: "Magdalenas pappa; hemtjänst, sjukhus och SIP", EN: "Magdalena's father; home care, hospital and a coordinated plan"}
	case people.Maria:
		return care.Text{SV: "Stora behov hos många vårdgivare", EN: "Large needs, with many providers"}
	case people.Asta:
		return care.Text{SV: "Vill att vård och omsorg talar med varandra", EN: "Wants health care and social care to talk with each other"}
	case people.Gunilla:
		return care.Text{SV: "Har gett sin dotter insyn", EN: "Has given her daughter insight"}
	case people.Allan:
		return care.Text{SV: "Sköter sin egenvård själv", EN: "Looks after his own self-care"}
	case people.Ella:
		return care.Text{SV: "Femton år; ser mer själv än vad vårdnadshavaren gör", EN: "Fifteen; sees more herself than her guardian does"}
	case people.Sigrid:
		return care.Text{SV: "Har demens; hemtjänst och hemsjukvård varje dag", EN: "Has dementia; home care and home nursing every day"}
	case people.Jonas:
		return care.Text{SV: "Har spärrat uppgifter hos regionen", EN: "Has blocked information at the region"}
	case people.ProtectedAdult, people.ProtectedChild:
		return care.Text{SV: "Skyddade personuppgifter", EN: "Protected identity"}
	}
	return care.Text{}
}

// InboxProvider is who answers for the residents' inbox in this county.
func (c *County) InboxProvider() care.HSAID { return place.Region }

// Certificates issues those of all systems and demo consumers, so that they can be
// used before the county is started.
func (c *County) Certificates(ca *pki.Authority, now time.Time) error {
	for _, x := range place.Consumers() {
		if _, err := ca.Issue(pki.Name{CommonName: x.Name, HSAID: string(x.ID)}, now); err != nil {
			return err
		}
	}
	for _, s := range place.Systems() {
		if _, err := ca.Issue(pki.Name{CommonName: s.Name, HSAID: string(s.ID)}, now); err != nil {
			return err
		}
	}
	return nil
}
