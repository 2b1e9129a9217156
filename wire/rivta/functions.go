package rivta

// One pair of functions for each root form. DecodeX reads the payload of a SOAP
// body (never the envelope); its errors are those of Decode. EncodeX is Encode.

// DecodeGetSubjectOfCareSchedule reads the request.
func DecodeGetSubjectOfCareSchedule(payload []byte) (GetSubjectOfCareSchedule, error) {
	return decodeAs[GetSubjectOfCareSchedule](payload)
}

// EncodeGetSubjectOfCareSchedule writes the request.
func EncodeGetSubjectOfCareSchedule(m GetSubjectOfCareSchedule) []byte { return Encode(m) }

// DecodeGetSubjectOfCareScheduleResponse reads the response.
func DecodeGetSubjectOfCareScheduleResponse(payload []byte) (GetSubjectOfCareScheduleResponse, error) {
	return decodeAs[GetSubjectOfCareScheduleResponse](payload)
}

// EncodeGetSubjectOfCareScheduleResponse writes the response.
func EncodeGetSubjectOfCareScheduleResponse(m GetSubjectOfCareScheduleResponse) []byte {
	return Encode(m)
}

// DecodeGetCareContacts3 reads the request.
func DecodeGetCareContacts3(payload []byte) (GetCareContacts3, error) {
	return decodeAs[GetCareContacts3](payload)
}

// EncodeGetCareContacts3 writes the request.
func EncodeGetCareContacts3(m GetCareContacts3) []byte { return Encode(m) }

// DecodeGetCareContacts3Response reads the response.
func DecodeGetCareContacts3Response(payload []byte) (GetCareContacts3Response, error) {
	return decodeAs[GetCareContacts3Response](payload)
}

// EncodeGetCareContacts3Response writes the response.
func EncodeGetCareContacts3Response(m GetCareContacts3Response) []byte { return Encode(m) }

// DecodeGetCareContacts2 reads the request.
func DecodeGetCareContacts2(payload []byte) (GetCareContacts2, error) {
	return decodeAs[GetCareContacts2](payload)
}

// EncodeGetCareContacts2 writes the request.
func EncodeGetCareContacts2(m GetCareContacts2) []byte { return Encode(m) }

// DecodeGetCareContacts2Response reads the response.
func DecodeGetCareContacts2Response(payload []byte) (GetCareContacts2Response, error) {
	return decodeAs[GetCareContacts2Response](payload)
}

// EncodeGetCareContacts2Response writes the response.
func EncodeGetCareContacts2Response(m GetCareContacts2Response) []byte { return Encode(m) }

// DecodeGetCarePlans2 reads the request.
func DecodeGetCarePlans2(payload []byte) (GetCarePlans2, error) {
	return decodeAs[GetCarePlans2](payload)
}

// EncodeGetCarePlans2 writes the request.
func EncodeGetCarePlans2(m GetCarePlans2) []byte { return Encode(m) }

// DecodeGetCarePlans2Response reads the response.
func DecodeGetCarePlans2Response(payload []byte) (GetCarePlans2Response, error) {
	return decodeAs[GetCarePlans2Response](payload)
}

// EncodeGetCarePlans2Response writes the response.
func EncodeGetCarePlans2Response(m GetCarePlans2Response) []byte { return Encode(m) }

// DecodeGetCareDocumentation2 reads the request.
func DecodeGetCareDocumentation2(payload []byte) (GetCareDocumentation2, error) {
	return decodeAs[GetCareDocumentation2](payload)
}

// EncodeGetCareDocumentation2 writes the request.
func EncodeGetCareDocumentation2(m GetCareDocumentation2) []byte { return Encode(m) }

// DecodeGetCareDocumentation2Response reads the response.
func DecodeGetCareDocumentation2Response(payload []byte) (GetCareDocumentation2Response, error) {
	return decodeAs[GetCareDocumentation2Response](payload)
}

// EncodeGetCareDocumentation2Response writes the response.
func EncodeGetCareDocumentation2Response(m GetCareDocumentation2Response) []byte { return Encode(m) }

// DecodeGetCareDocumentation3 reads the request.
func DecodeGetCareDocumentation3(payload []byte) (GetCareDocumentation3, error) {
	return decodeAs[GetCareDocumentation3](payload)
}

// EncodeGetCareDocumentation3 writes the request.
func EncodeGetCareDocumentation3(m GetCareDocumentation3) []byte { return Encode(m) }

// DecodeGetCareDocumentation3Response reads the response.
func DecodeGetCareDocumentation3Response(payload []byte) (GetCareDocumentation3Response, error) {
	return decodeAs[GetCareDocumentation3Response](payload)
}

// EncodeGetCareDocumentation3Response writes the response.
func EncodeGetCareDocumentation3Response(m GetCareDocumentation3Response) []byte { return Encode(m) }

// DecodeGetDiagnosis2 reads the request.
func DecodeGetDiagnosis2(payload []byte) (GetDiagnosis2, error) {
	return decodeAs[GetDiagnosis2](payload)
}

// EncodeGetDiagnosis2 writes the request.
func EncodeGetDiagnosis2(m GetDiagnosis2) []byte { return Encode(m) }

// DecodeGetDiagnosis2Response reads the response.
func DecodeGetDiagnosis2Response(payload []byte) (GetDiagnosis2Response, error) {
	return decodeAs[GetDiagnosis2Response](payload)
}

// EncodeGetDiagnosis2Response writes the response.
func EncodeGetDiagnosis2Response(m GetDiagnosis2Response) []byte { return Encode(m) }

// DecodeGetAlertInformation2 reads the request.
func DecodeGetAlertInformation2(payload []byte) (GetAlertInformation2, error) {
	return decodeAs[GetAlertInformation2](payload)
}

// EncodeGetAlertInformation2 writes the request.
func EncodeGetAlertInformation2(m GetAlertInformation2) []byte { return Encode(m) }

// DecodeGetAlertInformation2Response reads the response.
func DecodeGetAlertInformation2Response(payload []byte) (GetAlertInformation2Response, error) {
	return decodeAs[GetAlertInformation2Response](payload)
}

// EncodeGetAlertInformation2Response writes the response.
func EncodeGetAlertInformation2Response(m GetAlertInformation2Response) []byte { return Encode(m) }

// DecodeGetMedicationHistory reads the request.
func DecodeGetMedicationHistory(payload []byte) (GetMedicationHistory, error) {
	return decodeAs[GetMedicationHistory](payload)
}

// EncodeGetMedicationHistory writes the request.
func EncodeGetMedicationHistory(m GetMedicationHistory) []byte { return Encode(m) }

// DecodeGetMedicationHistoryResponse reads the response.
func DecodeGetMedicationHistoryResponse(payload []byte) (GetMedicationHistoryResponse, error) {
	return decodeAs[GetMedicationHistoryResponse](payload)
}

// EncodeGetMedicationHistoryResponse writes the response.
func EncodeGetMedicationHistoryResponse(m GetMedicationHistoryResponse) []byte { return Encode(m) }

// DecodeGetListing reads the request.
func DecodeGetListing(payload []byte) (GetListing, error) {
	return decodeAs[GetListing](payload)
}

// EncodeGetListing writes the request.
func EncodeGetListing(m GetListing) []byte { return Encode(m) }

// DecodeGetListingResponse reads the response.
func DecodeGetListingResponse(payload []byte) (GetListingResponse, error) {
	return decodeAs[GetListingResponse](payload)
}

// EncodeGetListingResponse writes the response.
func EncodeGetListingResponse(m GetListingResponse) []byte { return Encode(m) }

// DecodeAddMessageToInbox reads the request.
func DecodeAddMessageToInbox(payload []byte) (AddMessageToInbox, error) {
	return decodeAs[AddMessageToInbox](payload)
}

// EncodeAddMessageToInbox writes the request.
func EncodeAddMessageToInbox(m AddMessageToInbox) []byte { return Encode(m) }

// DecodeAddMessageToInboxResponse reads the response.
func DecodeAddMessageToInboxResponse(payload []byte) (AddMessageToInboxResponse, error) {
	return decodeAs[AddMessageToInboxResponse](payload)
}

// EncodeAddMessageToInboxResponse writes the response.
func EncodeAddMessageToInboxResponse(m AddMessageToInboxResponse) []byte { return Encode(m) }

// DecodeIndexUpdate reads the request.
func DecodeIndexUpdate(payload []byte) (IndexUpdate, error) {
	return decodeAs[IndexUpdate](payload)
}

// EncodeIndexUpdate writes the request.
func EncodeIndexUpdate(m IndexUpdate) []byte { return Encode(m) }

// DecodeIndexUpdateResponse reads the response.
func DecodeIndexUpdateResponse(payload []byte) (IndexUpdateResponse, error) {
	return decodeAs[IndexUpdateResponse](payload)
}

// EncodeIndexUpdateResponse writes the response.
func EncodeIndexUpdateResponse(m IndexUpdateResponse) []byte { return Encode(m) }
