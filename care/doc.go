// Package care holds the words of the field: the nouns every other package
// uses, each defined once, with its source. It imports the standard library
// only and does no I/O.
package care
