package verify

import (
	"fmt"
	"strings"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// countersigned holds a checkpoint to its witnesses (C2SP tlog-cosignature), and notes in
// the report who has countersigned it and when, by their own clock. A witness signs only
// what continues the last checkpoint that it has signed: with its signature not even who
// rules both the database and the signing key can have written the log anew since.
func countersigned(r *Report, text []byte, o Options) {
	if len(o.Witnesses) == 0 {
		return
	}
	find := func(format string, a ...any) {
		r.find(Finding{Kind: Checkpoint, Seq: -1, File: "checkpoint", Text: fmt.Sprintf(format, a...)})
	}
	least, seen := o.Least, map[string]bool{}
	if least <= 0 || least > len(o.Witnesses) {
		least = len(o.Witnesses)
	}
	var without []string
	for i, key := range o.Witnesses {
		key = strings.TrimSpace(key)
		v, err := formats.NewVerifierForCosignatureV1(key)
		if err != nil {
			find("the key of witness %d is none", i+1)
			continue
		}
		who := fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())
		if seen[who] {
			find("the key of witness %d is there twice", i+1) // it counts once
			continue
		}
		seen[who] = true
		n, err := note.Open(text, note.VerifierList(v))
		if err != nil || len(n.Sigs) == 0 {
			without = append(without, who)
			continue
		}
		if at, err := formats.CoSigV1Timestamp(n.Sigs[0]); err == nil {
			who += " " + at.UTC().Format(time.RFC3339)
		}
		r.Witnesses = append(r.Witnesses, who)
	}
	if len(r.Witnesses) < least {
		find("%d of %d witnesses have countersigned it; not: %s", len(r.Witnesses), len(o.Witnesses), strings.Join(without, ", "))
	}
}
