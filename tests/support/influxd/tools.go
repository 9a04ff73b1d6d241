//go:build tools

// Package influxd pins the InfluxDB that the tests run on.
package influxd

import (
	_ "github.com/influxdata/influxdb/v2/cmd/influxd"
	_ "github.com/influxdata/pkg-config"
)
