// Package e2e tests the whole demo through its real doors: it starts everything in
// one process, logs in and reads pages as a browser without script does, calls the
// exchange with demo certificates, breaks sources, kills the program, and looks
// into the log afterwards. It holds nothing but tests.
package e2e
