// The Go conformance peer: checks the golden vectors and speaks to the SDK under test, on capnproto.org/go/capnp/v3. The commands
// are those of conformance/peers/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"ixtpeer/internal/module"
	"ixtpeer/internal/scenario"
	"ixtpeer/internal/vectors"
)

const usage = `usage: peer vectors <folder>
       peer module
       peer runtime <command> [argument...] <scenario.json
`

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	switch {
	case len(args) == 2 && args[0] == "vectors":
		return replay(args[1])
	case len(args) == 1 && args[0] == "module":
		// A runtime that is gone is seen by the end of stdin, and is no reason to die of a write.
		signal.Ignore(syscall.SIGPIPE)
		return module.Run(os.Stdin, os.Stdout)
	case len(args) >= 2 && args[0] == "runtime":
		return drive(args[1:])
	}
	fmt.Fprint(os.Stderr, usage)
	return 2
}

// drive is the runtime of a module that it starts.
func drive(command []string) int {
	read, err := scenario.Read(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer: this is no scenario:", err)
		return 2
	}
	result := scenario.Run(read, command)
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil || result.Result != "passed" {
		return 1
	}
	return 0
}

func replay(folder string) int {
	out := bufio.NewWriter(os.Stdout)
	passed, err := vectors.Replay(folder, out)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
	}
	if err != nil || !passed {
		return 1
	}
	return 0
}
