package safeguardsoap

import (
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// domain is how the contracts of one service domain are written.
type domain struct {
	ns       string // of the data types
	extended string // of the extended data types, where they have their own
	// old: names begin with a capital, a person is a number alone, the request's element
	// ends in Request, and what an answer holds is named after its type.
	old     bool
	invalid string // how VALIDATIONERROR is spelt
	kind    safeguard.Kind
}

var (
	blocking4 = domain{ns: "urn:riv:informationsecurity:authorization:blocking:4", invalid: safeguard.CodeInvalid, kind: safeguard.KindBlock}
	blocking3 = domain{ns: "urn:riv:ehr:blocking:accesscontrol:3", old: true, invalid: safeguard.CodeInvalid, kind: safeguard.KindBlock}
	blocking2 = domain{ns: "urn:riv:ehr:blocking:2", extended: "urn:riv:ehr:blocking:administration:2", old: true, invalid: safeguard.CodeInvalid, kind: safeguard.KindBlock}
	consent2  = domain{ns: "urn:riv:informationsecurity:authorization:consent:2", invalid: "VALIDATION_ERROR", kind: safeguard.KindConsent}
	consent1  = domain{ns: "urn:riv:ehr:patientconsent:1", old: true, invalid: "VALIDATION_ERROR", kind: safeguard.KindConsent}
	relation1 = domain{ns: "urn:riv:ehr:patientrelationship:1", old: true, invalid: "VALIDATION_ERROR", kind: safeguard.KindRelation}
)

// contract is one service contract.
type contract struct {
	domain
	ns     care.Contract
	handle func(*request) (reply, error)
	// wrapper is the element of the answer that holds all the rest, and write writes what
	// stands in it after the result. A nil write is an answer that is a result alone.
	wrapper string
	write   func(*writer, reply)
}

// name is a name as the domain writes it.
func (d domain) name(s string) string {
	if d.old {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// request is the name of the element that a call has in its body.
func (c contract) request() string {
	if c.old {
		return c.ns.Interaction() + "Request"
	}
	return c.ns.Interaction()
}

// line is a contract of a group; the group says its domain and the first part of its name.
type line struct {
	name    string
	handle  func(*request) (reply, error)
	wrapper string
	write   func(*writer, reply)
}

func group(d domain, prefix, major string, lines ...line) (list []contract) {
	for _, l := range lines {
		list = append(list, contract{d, care.Contract(prefix + ":" + l.name + "Responder:" + major), l.handle, l.wrapper, l.write})
	}
	return list
}

// contracts are all that are served.
func contracts() []contract {
	return slices.Concat(blocks(), consents(), relations())
}

func blocks() []contract {
	lift, annul, end := do((*safeguard.Service).LiftBlock), do((*safeguard.Service).AnnulBlock), do((*safeguard.Service).EndTemporary)
	check := line{"CheckBlocks", checkBlocks, "checkBlocksResult", writeChecks}
	administration := []line{
		{"RegisterExtendedBlock", registerBlock(true), "result", nil},
		{"RevokeExtendedBlock", closing(safeguard.KindBlock, "blockId", "revokeAction", "revokeReasonText", safeguard.Ended, lift), "result", nil},
		{"DeleteExtendedBlock", closing(safeguard.KindBlock, "blockId", "deleteAction", "deleteReasonText", safeguard.Annulled, annul), "result", nil},
		{"RegisterTemporaryExtendedRevoke", registerRevoke(true), "result", nil},
		{"CancelTemporaryExtendedRevoke", closing(safeguard.KindLift, "temporaryRevokeId", "cancellationInfo", "cancelReasonText", safeguard.Ended, end), "result", nil},
		{"GetExtendedBlocksForPatient", extendedBlocks, "getExtendedBlocksResult", writeExtendedBlocks},
		{"GetPatientIds", patientIDs, "getPatientIdResult", writePatients},
	}
	synchronization := []line{
		{"RegisterBlock", registerBlock(false), "result", nil},
		{"UnregisterBlock", closing(safeguard.KindBlock, "blockId", "", "", safeguard.Ended, lift), "result", nil},
		{"RegisterTemporaryRevoke", registerRevoke(false), "result", nil},
		{"UnregisterTemporaryRevoke", closing(safeguard.KindLift, "temporaryRevokeId", "", "", safeguard.Ended, end), "result", nil},
	}
	blocks := func(name string, which int) line { return line{name, blocksOf(which), "blockHeader", writeBlocks} }
	return slices.Concat(
		group(blocking4, "urn:riv:informationsecurity:authorization:blocking", "4",
			append(slices.Concat(administration, synchronization), check, blocks("GetBlocks", maybePatient))...),
		group(blocking3, "urn:riv:ehr:blocking:accesscontrol", "3", check),
		group(blocking2, "urn:riv:ehr:blocking:administration", "2", administration...),
		group(blocking2, "urn:riv:ehr:blocking:synchronization", "2", synchronization...),
		group(blocking2, "urn:riv:ehr:blocking:querying", "2",
			blocks("GetBlocks", oneProvider), blocks("GetBlocksForPatient", oneProvider|onePatient), blocks("GetAllBlocks", 0), blocks("GetAllBlocksForPatient", onePatient)))
}

func consents() []contract {
	administration := []line{
		{"RegisterExtendedConsent", registerConsent, "result", nil},
		{"CancelExtendedConsent", closing(safeguard.KindConsent, "assertionId", "cancellationAction", "", safeguard.Ended, do((*safeguard.Service).EndConsent)), "result", nil},
		{"DeleteExtendedConsent", closing(safeguard.KindConsent, "assertionId", "deletionAction", "", safeguard.Annulled, do((*safeguard.Service).AnnulConsent)), "result", nil},
		{"GetExtendedConsentsForPatient", extendedGrants, "getExtendedConsentsResult", writeExtendedGrants},
	}
	check := line{"CheckConsent", checkConsent, "checkResult", writeConsentCheck}
	querying := []line{
		{"GetConsentsForPatient", grantsForPatient, "getConsentsResult", writeGrants},
		{"GetConsentsForCareProvider", grantsForProvider, "getAllAssertionsResult", writeAllGrants},
	}
	return slices.Concat(
		group(consent2, "urn:riv:informationsecurity:authorization:consent", "2", append(slices.Concat(administration, querying), check)...),
		group(consent1, "urn:riv:ehr:patientconsent:administration", "1", administration...),
		group(consent1, "urn:riv:ehr:patientconsent:accesscontrol", "1", check),
		group(consent1, "urn:riv:ehr:patientconsent:querying", "1", querying...))
}

func relations() []contract {
	return slices.Concat(
		group(relation1, "urn:riv:ehr:patientrelationship:administration", "1",
			line{"RegisterExtendedPatientRelation", registerRelation, "result", nil},
			line{"CancelExtendedPatientRelation", closing(safeguard.KindRelation, "patientRelationId", "cancellationAction", "", safeguard.Ended, do((*safeguard.Service).EndRelation)), "result", nil},
			line{"DeleteExtendedPatientRelation", closing(safeguard.KindRelation, "patientRelationId", "deletionAction", "", safeguard.Annulled, do((*safeguard.Service).AnnulRelation)), "result", nil},
			line{"GetExtendedPatientRelationsForPatient", extendedGrants, "getExtendedPatientRelationResult", writeExtendedGrants}),
		group(relation1, "urn:riv:ehr:patientrelationship:accesscontrol", "1",
			line{"CheckPatientRelation", checkRelation, "checkResult", writeRelationCheck}),
		group(relation1, "urn:riv:ehr:patientrelationship:querying", "1",
			line{"GetPatientRelationsForPatient", grantsForPatient, "getPatientRelationsResult", writeGrants},
			line{"GetPatientRelationsForCareProvider", grantsForProvider, "getAllPatientRelationsResult", writeAllGrants}))
}

// Table is every contract that is served.
func Table() []care.Contract {
	var list []care.Contract
	for _, c := range contracts() {
		list = append(list, c.ns)
	}
	return list
}
