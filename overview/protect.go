package overview

import (
	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careteam"
)

// hide takes out of an item about somebody with protected identity everything that
// says where: places, addresses, and phone numbers, whose first digits name a town.
// It is done before the item is kept, whatever a source has sent: no page can then
// show by mistake what is not there.
func hide(it record.Item) {
	h := it.Header()
	h.Phone, h.Place = "", ""
	switch x := it.(type) {
	case *appointment.Appointment:
		x.Place, x.Address, x.Phone = "", "", ""
	case *carecontact.Contact:
		x.UnitPhone, x.UnitPlace = "", ""
	case *careteam.Team:
		x.Phone, x.Note = "", ""
		for i := range x.Members {
			x.Members[i].Phone = ""
		}
	}
}

// hidden is the directory without what says where a unit is.
func hidden(unit func(care.HSAID) (care.Unit, bool)) func(care.HSAID) (care.Unit, bool) {
	return func(id care.HSAID) (care.Unit, bool) {
		u, ok := unit(id)
		u.Phone, u.Address = "", ""
		return u, ok
	}
}
