//go:build tools

// Package flux pins the Flux whose runner runs the helper's tests.
package flux

import (
	_ "github.com/influxdata/flux/cmd/flux"
	_ "github.com/influxdata/pkg-config"
)
