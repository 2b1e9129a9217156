//go:build !unix

package exchange

import "net"

type peeker struct{}

// peek cannot look into a connection here.
func (*peeker) peek(net.Conn) (quiet, known bool) { return false, false }
