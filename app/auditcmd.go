package app

import (
	"context"
	"fmt"
	"os"

	"sammanhang/audit/verify"
)

// AuditVerifyCmd checks a log, or one extract of it, without the platform; it may run
// beside it.
type AuditVerifyCmd struct {
	Path    string   `arg:"" type:"path" help:"The platform's data folder, or the file of one extract."`
	Key     string   `placeholder:"KEY" help:"The public key to trust, instead of the one that lies beside the log or in the extract."`
	Witness []string `placeholder:"KEY" sep:"none" help:"The key of a witness who must have countersigned the checkpoint (C2SP tlog-cosignature). Again for each."`
	Quorum  int      `placeholder:"N" help:"How many of the witnesses must have; all, when it is left out."`
	Store   string   `placeholder:"DSN" help:"The database, where it is not sammanhang.db in the folder: postgres://…"`
	JSON    bool     `help:"As JSON."`
}

// Run ends with an error when anything is wrong with the log.
func (c AuditVerifyCmd) Run(ctx context.Context) error {
	report, err := c.check(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := writeJSON(os.Stdout, report); err != nil {
			return err
		}
	} else {
		fmt.Print(report)
	}
	if !report.OK() {
		return ErrSaid
	}
	return nil
}

func (c AuditVerifyCmd) check(ctx context.Context) (verify.Report, error) {
	info, err := os.Stat(c.Path)
	if err != nil {
		return verify.Report{}, err
	}
	o := verify.Options{Database: c.Store, Log: c.Path + "/log", PublicKey: c.Key, Witnesses: c.Witness, Least: c.Quorum}
	if !info.IsDir() {
		file, err := os.Open(c.Path)
		if err != nil {
			return verify.Report{}, err
		}
		defer file.Close()
		return verify.Extract(file, o)
	}
	if o.Database == "" {
		o.Database = "sqlite:" + c.Path + "/sammanhang.db"
	}
	return verify.Check(ctx, o)
}
