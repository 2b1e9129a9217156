package rivta

// AddMessageToInbox puts a message into a resident's inbox
// (AddMessageToPatientPortalInbox 1, eservicesupply:patientportal 1.0).
type AddMessageToInbox struct {
	Reading
	SubjectOfCareID string       `riv:"subjectOfCareId,s,must"`
	Message         InboxMessage `riv:"message,s,must"`
	Notify          *bool        `riv:"notify,s"`
	SourceSystem    string       `riv:"sourceSystem,s"`
}

// InboxMessage is a message and who sends it.
type InboxMessage struct {
	Unit        InboxUnit `riv:"organisationUnit,must"`
	ThreadID    string    `riv:"messageThreadId"`
	Description string    `riv:"messageDescription"` // the heading
	Text        string    `riv:"messageText,must"`
}

// InboxUnit is the sender.
type InboxUnit struct {
	ID         string `riv:"unitId,must"` // HSA-id
	Name       string `riv:"unitName,must"`
	Address    string `riv:"unitAddress"`
	PostalCode string `riv:"unitPostalCode"`
	PostalCity string `riv:"unitPostalCity"`
	Telephone  string `riv:"unitTelephone"`
}

// AddMessageToInboxResponse says how it went.
type AddMessageToInboxResponse struct {
	Reading
	ThreadID         string   `riv:"messageThreadId,s"`
	NotificationSent []string `riv:"notificationSent,s"`
	ResultCode       string   `riv:"resultCode,s,must"`
	ResultText       string   `riv:"resultText,s"`
}
