package archtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sammanhang/care"
)

var (
	longNumber = regexp.MustCompile(`[0-9]{8}[-+]?[0-9]{4}`)

	// What ties a file to one machine or one network. The pieces are written
	// apart so that this file does not find itself.
	machine = regexp.MustCompile(strings.Join([]string{
		`/wo` + `rk/`, `/ro` + `ot/`, `(^|[^a-z.])/ho` + `me/[a-z]`, `(^|[^a-z.])/Us` + `ers/[a-z]`,
		`pro` + `xy\.golang\.org`, `regi` + `stry\.npmjs\.org`, `arti` + `factory`, `GOPRO` + `XY=http`,
	}, "|"))
)

// CheckTexts reads every file that would be committed and names each personal
// number that is not a test number, and each registry host or machine path.
// allowed are numbers of the tax agency's list of test numbers.
func CheckTexts(t *Tree, allowed map[string]bool) ([]string, error) {
	var out []string
	for _, rel := range t.Texts {
		b, err := os.ReadFile(filepath.Join(t.Root, rel))
		if err != nil {
			return nil, err
		}
		if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
			continue // not text
		}
		for i, line := range bytes.Split(b, []byte("\n")) {
			// The number is not repeated in the message: it may be somebody's.
			for _, n := range realNumbers(line) {
				if !allowed[n] {
					out = append(out, fmt.Sprintf("%s:%d: a personal number that is no test number: use a birth number 980–999, or one of docs/testnumbers.txt", rel, i+1))
				}
			}
			if m := machine.Find(line); m != nil {
				out = append(out, fmt.Sprintf("%s:%d: %q ties the file to one machine or network", rel, i+1, m))
			}
		}
	}
	return out, nil
}

// goMinutes is how Go writes a layout of date, hour and minute; by chance its
// last digit is a valid check digit.
const goMinutes = "200601021504"

// realNumbers are the numbers in a line that the check digit and the date make
// a personnummer or samordningsnummer, outside the series reserved for tests.
// Nobody born before 1890 lives, so such a number is nobody's any more.
func realNumbers(line []byte) (out []string) {
	for at := 0; ; {
		m := longNumber.FindIndex(line[at:])
		if m == nil {
			return out
		}
		from, to := at+m[0], at+m[1]
		if digit(line, from-1) || digit(line, to) { // part of a longer number
			at = from + 1
			for digit(line, at) {
				at++
			}
			continue
		}
		at = to
		n := strings.NewReplacer("-", "", "+", "").Replace(string(line[from:to]))
		if _, err := care.ParsePersonID(n); err == nil && n[8:11] < "980" && n[:4] >= "1890" && n != goMinutes {
			out = append(out, n)
		}
	}
}

func digit(b []byte, i int) bool { return i >= 0 && i < len(b) && b[i] >= '0' && b[i] <= '9' }
