package sets

import (
	"strings"

	"sammanhang/care"
	"sammanhang/wire/rivta"
)

// words is what to show of a coded value, and its code when the table knows it.
// A source that writes words where a code belongs ("Ej påbörjad") is shown as it
// writes.
func words(c *rivta.CV, table func(string) (care.Text, bool)) (text, code string) {
	if c == nil {
		return "", ""
	}
	t, known := table(c.Code)
	if known {
		code = c.Code
	}
	return first(c.Words(), t.SV, c.Code), code
}

// noteText is the words of the note codes and document types of
// GetCareDocumentation 2.
func noteText(code string) string {
	switch code {
	case "utr":
		return "Utredning"
	case "atb":
		return "Åtgärd/behandling"
	case "sam":
		return "Sammanfattning"
	case "sao":
		return "Samordning"
	case "ins":
		return "Inskrivning"
	case "slu":
		return "Slutanteckning"
	case "auf":
		return "Anteckning utan fysiskt möte"
	case "sva":
		return "Slutenvårdsanteckning"
	case "bes":
		return "Besöksanteckning"
	case "epi":
		return "Epikris"
	case "int":
		return "Intagningsanteckning"
	case "dag":
		return "Daganteckning"
	case "ova":
		return "Öppenvårdsanteckning"
	case "ovs":
		return "Öppenvårdssammanfattning"
	case "ovr":
		return "Övrigt dokument"
	}
	return ""
}

// swedish is a decimal number of a message with the comma that readers expect.
// Its digits are those that the source wrote: 2.50 stays 2,50.
func swedish(number string) string { return strings.Replace(number, ".", ",", 1) }
