// Sammanhang lets the systems of health care and social care exchange
// information safely, and shows a person one overview of it. This file holds the
// subcommands and nothing else; what they do is in app.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // contracts write Swedish local time: the zone must be known everywhere

	"github.com/alecthomas/kong"

	"sammanhang/app"
)

type cli struct {
	Demo      app.DemoCmd    `cmd:"" help:"Run everything, with an invented county. Loopback only."`
	Serve     app.ServeCmd   `cmd:"" help:"Run the platform."`
	Explain   explainCmd     `cmd:"" help:"Say why a call or a read would be allowed or refused."`
	Inspect   app.InspectCmd `cmd:"" help:"Decode messages or resources to what would be shown of them, as JSON."`
	Audit     auditCmd       `cmd:"" help:"Work with the access log."`
	Catalog   catalogCmd     `cmd:"" help:"Work with the catalogue (TAK)."`
	Facts     factsCmd       `cmd:"" help:"Bring in facts about people that decisions read, and take them back."`
	Directory directoryCmd   `cmd:"" help:"Work with the directory of organisations and staff (HSA)."`
	Index     indexCmd       `cmd:"" help:"Work with the engagement index."`
	Law       lawCmd         `cmd:"" help:"Work with the provisions by which access is decided."`
	Version   app.VersionCmd `cmd:"" help:"Print the version."`
}

type indexCmd struct {
	Queues    app.IndexQueuesCmd    `cmd:"" help:"Tell what waits to be told to subscribers, and what was given up."`
	Resend    app.IndexResendCmd    `cmd:"" help:"Tell a subscriber what was given up, as it is now."`
	Drop      app.IndexDropCmd      `cmd:"" help:"Throw a subscriber's queue and dead letters away."`
	Reconcile app.IndexReconcileCmd `cmd:"" help:"Compare a source's full set with the index, and mend it only when told to."`
}

type lawCmd struct {
	Simulate app.LawSimulateCmd `cmd:"" help:"Replay decisions under other provisions, and list who gains and who loses what."`
}

type explainCmd struct {
	Call   app.ExplainCallCmd   `cmd:"" help:"Why would this call be carried or refused?"`
	Access app.ExplainAccessCmd `cmd:"" help:"Why would this read be allowed or refused?"`
}

type auditCmd struct {
	Verify app.AuditVerifyCmd `cmd:"" help:"Check a log without the platform."`
}

type catalogCmd struct {
	Import   app.CatalogImportCmd   `cmd:"" help:"Read a catalogue or a change order, list every problem, and publish it or make a draft."`
	Export   app.CatalogExportCmd   `cmd:"" help:"Write a published catalogue as JSON."`
	Diff     app.CatalogDiffCmd     `cmd:"" help:"Say how two catalogues differ: files, or published versions."`
	Versions app.CatalogVersionsCmd `cmd:"" help:"List the published versions, or tell what one changed."`
	Rollback app.CatalogRollbackCmd `cmd:"" help:"Publish an older version again."`
	Draft    app.CatalogDraftCmd    `cmd:"" help:"Work with drafts: edits that nobody sees until they are published."`
	Publish  app.CatalogPublishCmd  `cmd:"" help:"Put a draft in force."`
	Log      app.CatalogLogCmd      `cmd:"" help:"Tell who did what with the catalogue."`
}

type factsCmd struct {
	Import app.FactsImportCmd `cmd:"" help:"Bring in whom providers have informed, attitudes, insatser and utredningar."`
	Annul  app.FactsAnnulCmd  `cmd:"" help:"Take back what was brought in by mistake."`
}

type directoryCmd struct {
	Import app.DirectoryImportCmd `cmd:"" help:"Read HSA's LDIF or a directory as JSON, list every problem, and bring it in."`
	Export app.DirectoryExportCmd `cmd:"" help:"Write the directory as JSON."`
}

func main() {
	var c cli
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k := kong.Parse(&c,
		kong.Name("sammanhang"),
		kong.Description("One coherent picture of a person's health and social care, and one shared plan."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	err := k.Run()
	if err == nil {
		return
	}
	if !errors.Is(err, app.ErrSaid) { // the command has said it already
		fmt.Fprintln(os.Stderr, "sammanhang:", err)
	}
	os.Exit(1)
}
