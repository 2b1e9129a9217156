// Package archtest holds the tree to what is written about it: docs/layers.txt
// says which package may import which, and this package reads the source itself
// and names every place where the two part. It also keeps hearts pure, packages
// described, personal numbers within the test series, the map in ARCHITECTURE.md
// drawn from the imports as they are, and pages without dead links or tests that
// are gone.
//
// Everything is read in the test process, with go/parser and os.ReadFile. A
// subprocess (go list) would do its reads where the test cache cannot see them,
// and a forbidden import would then be reported "ok (cached)".
package archtest
