package exchange_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// netHTTP tells which of its two listeners the exchange of a test has.
var netHTTP bool

// TestMain runs every test twice: through the exchange's own HTTP/1.1 and, when
// that went well, through net/http. Both must keep every promise, with the same
// tests.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	once := false
	for _, name := range []string{"test.fuzz", "test.bench", "test.list"} {
		once = once || flag.Lookup(name).Value.String() != ""
	}
	if code == 0 && !once {
		netHTTP = true
		if code = m.Run(); code != 0 {
			fmt.Println("these failures are through net/http (Config.NetHTTP)")
		}
	}
	os.Exit(code)
}
