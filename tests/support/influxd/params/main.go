// Params prints what Flux's own library infers for the free variable params.
//
// It reads scripts as JSON strings, one a line, and prints the type of each as a JSON
// string, or as null where the script does not compile to a type.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/influxdata/flux/libflux/go/libflux"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var script string
		if err := json.Unmarshal(in.Bytes(), &script); err != nil {
			panic(err)
		}
		types, err := libflux.FindVarTypes(script, []string{"params"})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			_ = out.Encode(nil)
			continue
		}
		_ = out.Encode(types[0].String())
	}
}
