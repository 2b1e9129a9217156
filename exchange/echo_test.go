package exchange_test

import (
	"bytes"
	"context"
	"io"

	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// echo is a service of the platform's own. The body decides what it does.
func echo(_ context.Context, c exchange.Call) (*exchange.Answer, error) {
	b, err := io.ReadAll(c.Body)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.Contains(b, []byte("panic please")):
		panic("as asked")
	case bytes.Contains(b, []byte("fault please")):
		return nil, fault.Coded(fault.Invalid, "EI002", "EngagementTransaction #1 and #2 have the same key")
	}
	return &exchange.Answer{Body: io.NopCloser(bytes.NewReader(soap.Wrap("", "", []byte("<r xmlns='urn:r'>"+string(c.Sender)+" via "+string(c.Address)+"</r>"))))}, nil
}
