package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"sammanhang/internal/soak"
)

// soaking builds the program and drives it under mixed load while things go wrong;
// it fails when anything was lost, doubled or wrongly told, or memory grew.
func soaking(ctx context.Context, o options) error {
	o.soak.Program = filepath.Join(o.dir, "sammanhang")
	build := exec.CommandContext(ctx, "go", "build", "-pgo=bench/exchange.pgo", "-o", o.soak.Program, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("the program does not build: %w", err)
	}
	o.soak.Say = func(line string) { fmt.Fprintln(os.Stderr, line) }
	r, err := soak.Run(ctx, o.soak)
	if err != nil {
		return err
	}
	fmt.Print(r)
	if r.Wrongs > 0 {
		return fmt.Errorf("the soak found %d wrongs", r.Wrongs)
	}
	for _, m := range r.Memory {
		if !m.Flat() {
			return fmt.Errorf("the memory of %s is not flat", m.Process)
		}
	}
	return nil
}
