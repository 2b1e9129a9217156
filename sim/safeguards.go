package sim

import (
	"strings"

	"sammanhang/care"
)

// The services for blocks, consents and patient relations. A provider's own are asked for
// at its address, by its systems. At the platform's address any system of the county may
// check blocks, for readers of all providers; all blocks are told to nobody.

// checkBlocks are the contracts that judge rows.
func checkBlocks() []care.Contract {
	return responders("urn:riv:informationsecurity:authorization:blocking:%:4", "CheckBlocks", "urn:riv:ehr:blocking:accesscontrol:%:3", "CheckBlocks")
}

// safeguardsForAll are the contracts that are offered for all providers together.
func safeguardsForAll() []care.Contract {
	return append(checkBlocks(), responders("urn:riv:ehr:blocking:querying:%:2", "GetAllBlocks GetAllBlocksForPatient", "urn:riv:informationsecurity:authorization:blocking:%:4", "GetBlocks")...)
}

// safeguardsOfProvider are those that each provider has at its own address.
func safeguardsOfProvider() []care.Contract {
	const (
		blocks    = "RegisterExtendedBlock RevokeExtendedBlock DeleteExtendedBlock RegisterTemporaryExtendedRevoke CancelTemporaryExtendedRevoke GetExtendedBlocksForPatient GetPatientIds"
		sync      = "RegisterBlock UnregisterBlock RegisterTemporaryRevoke UnregisterTemporaryRevoke"
		consents  = "RegisterExtendedConsent CancelExtendedConsent DeleteExtendedConsent GetExtendedConsentsForPatient"
		relations = "RegisterExtendedPatientRelation CancelExtendedPatientRelation DeleteExtendedPatientRelation GetExtendedPatientRelationsForPatient"
	)
	return append(checkBlocks(), responders(
		"urn:riv:informationsecurity:authorization:blocking:%:4", blocks+" "+sync+" GetBlocks",
		"urn:riv:ehr:blocking:administration:%:2", blocks,
		"urn:riv:ehr:blocking:querying:%:2", "GetBlocks GetBlocksForPatient",
		"urn:riv:ehr:blocking:synchronization:%:2", sync,
		"urn:riv:informationsecurity:authorization:consent:%:2", consents+" GetConsentsForPatient GetConsentsForCareProvider CheckConsent",
		"urn:riv:ehr:patientconsent:administration:%:1", consents,
		"urn:riv:ehr:patientconsent:querying:%:1", "GetConsentsForPatient GetConsentsForCareProvider",
		"urn:riv:ehr:patientconsent:accesscontrol:%:1", "CheckConsent",
		"urn:riv:ehr:patientrelationship:administration:%:1", relations,
		"urn:riv:ehr:patientrelationship:querying:%:1", "GetPatientRelationsForPatient GetPatientRelationsForCareProvider",
		"urn:riv:ehr:patientrelationship:accesscontrol:%:1", "CheckPatientRelation")...)
}

// responders are the namespaces of contracts: forms with a % for the interaction, and the
// interactions of each, by turns.
func responders(formsAndNames ...string) (list []care.Contract) {
	for i := 0; i < len(formsAndNames); i += 2 {
		for _, name := range strings.Fields(formsAndNames[i+1]) {
			list = append(list, care.Contract(strings.Replace(formsAndNames[i], "%", name+"Responder", 1)))
		}
	}
	return list
}
