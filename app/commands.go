package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"sammanhang/inspect"
)

// ErrSaid ends a command that has already told what is wrong.
var ErrSaid = errors.New("said")

// Version is the program's version: the revision it was built from, when known.
func Version() string {
	bi, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range bi.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	if bi.Main.Version != "" {
		return bi.Main.Version
	}
	return "unknown"
}

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints the version and the Go release.
func (VersionCmd) Run() error {
	bi, _ := debug.ReadBuildInfo()
	goVersion := ""
	if bi != nil {
		goVersion = bi.GoVersion
	}
	fmt.Println("sammanhang", Version(), goVersion)
	return nil
}

// InspectCmd decodes files.
type InspectCmd struct {
	Files []string `arg:"" name:"file" help:"Messages or resources: SOAP envelopes, their payloads, FHIR JSON." type:"existingfile"`
}

// maxInspect is the largest file that is read: the largest answer that the exchange lets pass.
const maxInspect = 64 << 20

// Run prints one JSON value for each file. It ends with an error when a file
// could not be understood; the others are printed all the same.
func (c InspectCmd) Run() error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	failed := false
	for _, name := range c.Files {
		st, err := os.Stat(name)
		if err != nil {
			return err
		}
		if st.Size() > maxInspect {
			return fmt.Errorf("%s is larger than %d MiB", name, maxInspect>>20)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		report, err := inspect.File(name, data)
		if err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "sammanhang: %s: %v\n", name, err)
		}
		if err := enc.Encode(report); err != nil {
			return err
		}
	}
	if failed {
		return ErrSaid
	}
	return nil
}
