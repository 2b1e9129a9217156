// Package app is the only place that knows everything: configuration, which part
// is joined to which, and the order in which they start and stop.
package app
