package overview

import (
	"slices"

	"sammanhang/care"
)

// Declaration is a view as data: its name and the information sets it is made of.
type Declaration struct {
	Name  string
	Infos []care.InfoType
}

// Declarations are all views of the resident.
func Declarations() []Declaration {
	return []Declaration{
		{"overview", []care.InfoType{care.Appointments, care.CareContacts, care.CarePlans, care.CareTeams, care.Listings, care.ServiceRequests, care.Messages}},
		{"plans", []care.InfoType{care.CarePlans, care.ServiceRequests}},
		{"messages", []care.InfoType{care.Messages}},
		{"notes", []care.InfoType{care.Notes}},
		{"diagnoses", []care.InfoType{care.Diagnoses}},
		{"medications", []care.InfoType{care.Medications}},
		{"calendar", []care.InfoType{care.Appointments}},
	}
}

func declaration(name string) (Declaration, bool) {
	for _, d := range Declarations() {
		if d.Name == name {
			return d, true
		}
	}
	return Declaration{}, false
}

func (d Declaration) wants(t care.InfoType) bool { return slices.Contains(d.Infos, t) }

// gathered are the sets that sources are asked for; messages are our own.
func (d Declaration) gathered() []care.InfoType {
	return slices.DeleteFunc(slices.Clone(d.Infos), func(t care.InfoType) bool { return t == care.Messages })
}
