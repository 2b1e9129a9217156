package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// ServeCmd runs the platform by a configuration file.
type ServeCmd struct {
	Config   string `required:"" placeholder:"FILE" type:"existingfile" help:"The configuration (docs/configuration.md)."`
	Data     string `placeholder:"DIR" type:"path" help:"Another data folder than the configuration's."`
	Web      string `placeholder:"ADDR" help:"Another address of the pages."`
	Exchange string `placeholder:"ADDR" help:"Another address of the service platform."`
	API      string `name:"api" placeholder:"ADDR" help:"Another address of the API."`
	Ops      string `placeholder:"ADDR" help:"Another address of health and metrics."`
	Verbose  bool   `short:"v" help:"Log every call."`
}

// flags puts the command's own settings in the place of the file's.
func (c ServeCmd) flags(cfg *Config) {
	for _, o := range []struct {
		to   *string
		flag string
	}{{&cfg.Data, c.Data}, {&cfg.Doors.Web, c.Web}, {&cfg.Doors.Exchange, c.Exchange}, {&cfg.Doors.API, c.API}, {&cfg.Doors.Ops, c.Ops}} {
		if o.flag != "" {
			*o.to = o.flag
		}
	}
}

// Run serves until it is told to stop; calls in progress get ten seconds.
func (c ServeCmd) Run(ctx context.Context) error {
	cfg, err := LoadConfig(c.Config, c.flags)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level(c.Verbose)}))
	n, err := serve(ctx, cfg, Options{Now: time.Now, Log: log}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "sammanhang serves %s\n", cfg.Web.URL)
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return n.Stop(stop)
}
