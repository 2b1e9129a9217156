package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// startPostgres starts a PostgreSQL of our own that keeps its promises (fsync and
// synchronous commit on; the one that tests use has them off), on loopback, in a
// folder of its own. stop ends it and removes the folder. settings are added to ours.
func startPostgres(ctx context.Context, settings ...string) (dsn string, stop func(), err error) {
	bin := ""
	if all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(all) > 0 {
		bin = filepath.Dir(all[len(all)-1])
	} else if p, err := exec.LookPath("initdb"); err == nil {
		bin = filepath.Dir(p)
	} else {
		return "", nil, errors.New("PostgreSQL is missing: apt-get install postgresql")
	}
	dir, err := os.MkdirTemp("", "sammanhang-bench-pg-")
	if err != nil {
		return "", nil, err
	}
	clean := func() { os.RemoveAll(dir) }
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			clean()
			return "", nil, err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			clean()
			return "", nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = attr, "/"
	if out, err := initdb.CombinedOutput(); err != nil {
		clean()
		return "", nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	addr, err := freeAddr()
	if err != nil {
		clean()
		return "", nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	args := []string{"-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=256MB", "-c", "log_min_messages=fatal"}
	for _, s := range settings { // of two that are the same the later counts
		args = append(args, "-c", s)
	}
	srv := exec.Command(filepath.Join(bin, "postgres"), args...)
	srv.SysProcAttr, srv.Dir = attr, "/"
	if err := srv.Start(); err != nil {
		clean()
		return "", nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Wait() }()
	stop = func() {
		srv.Process.Signal(syscall.SIGINT) // a fast shutdown
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			srv.Process.Kill()
		}
		clean()
	}
	if err := waitFor(ctx, addr, ended); err != nil {
		stop()
		return "", nil, err
	}
	return "postgres://postgres@" + addr + "/postgres?sslmode=disable", stop, nil
}
