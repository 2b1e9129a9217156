package fhir

import (
	"encoding/json"

	"sammanhang/fault"
)

// DecodeOutcome reads an OperationOutcome.
func DecodeOutcome(b []byte) ([]Issue, error) {
	var raw struct {
		Issue []struct {
			Severity    string          `json:"severity"`
			Code        string          `json:"code"`
			Details     CodeableConcept `json:"details"`
			Diagnostics string          `json:"diagnostics"`
		} `json:"issue"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, garbage("OperationOutcome", err)
	}
	var out []Issue
	for _, is := range raw.Issue {
		text := is.Diagnostics
		if text == "" {
			text = Words(&is.Details)
		}
		out = append(out, Issue{Severity: is.Severity, Code: is.Code, Text: text})
	}
	return out, nil
}

// EncodeOutcome writes an OperationOutcome of one error. code is one of the
// issue types of FHIR R4; text must not carry personal data.
func EncodeOutcome(code, text string) []byte {
	type issue struct {
		Severity    string `json:"severity"`
		Code        string `json:"code"`
		Diagnostics string `json:"diagnostics,omitempty"`
	}
	b, _ := json.Marshal(struct { // strings always marshal
		ResourceType string  `json:"resourceType"`
		Issue        []issue `json:"issue"`
	}{"OperationOutcome", []issue{{"error", code, text}}})
	return b
}

// IssueCode is the FHIR issue type that says what a kind of fault says.
func IssueCode(k fault.Kind) string {
	switch k {
	case fault.Invalid:
		return "invalid"
	case fault.Denied:
		return "forbidden"
	case fault.Anonymous:
		return "login"
	case fault.NotFound:
		return "not-found"
	case fault.Conflict:
		return "conflict"
	case fault.TooLarge:
		return "too-long"
	case fault.Slow:
		return "timeout"
	case fault.Unavailable:
		return "transient"
	case fault.Garbage:
		return "structure"
	}
	return "exception"
}
