#!/bin/sh
# Copies the project's derived schemas, annotates them for Go, and regenerates all bindings: packages `ipc`, `streamcapnp` and
# `modulecapnp`, and `ixtts` for our annotations. As the Go SDK's script of this name does (facts 2 and 3 of the reference); what
# those schemas leave out is left out before, by `pnpm schemas:sync`. Idempotent: a second run writes the same bytes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
schemas=$(cd "$here/../../../schemas" && pwd)
build="$here/../../.build/peers/go"
new="$build/gen.new"

rm -rf "$new"
mkdir -p "$new/schemas"

annotate() { # <file> <package>
  awk -v package="$2" '
    { print }
    /^@0x[0-9a-f]+;/ && !done {
      print "using Go = import \"/go.capnp\";"
      print "$Go.package(\"" package "\");"
      print "$Go.import(\"ixtpeer/gen/" package "\");"
      done = 1
    }' "$schemas/$1" >"$new/schemas/$(basename "$1")"
}
annotate include/ixt_ts.capnp ixtts
annotate module.capnp modulecapnp
annotate ipc_streaming.capnp streamcapnp
annotate wasipc.capnp ipc

# The commit that the schemas are of, which is said in the handshake.
mkdir -p "$new/pin"
commit=$(sed -n 's/^ *"commit": "\([0-9a-f]*\)".*/\1/p' "$schemas/pin.json")
cat >"$new/pin/pin.go" <<END
// Package pin says which schemas the bindings beside it are of. Written by sync-schemas.sh.
package pin

// Commit is upstream's.
const Commit = "$commit"
END

# The bindings are a module of their own, so that nothing generated stands beside the sources. A module without sources must exist
# before `go` reads go.mod, which replaces it.
version=$(awk '$1 == "capnproto.org/go/capnp/v3" { print $2 }' "$here/go.mod")
cat >"$new/go.mod" <<END
module ixtpeer/gen

go 1.26

require capnproto.org/go/capnp/v3 $version
END
mkdir -p "$build/gen"
cp "$new/go.mod" "$build/gen/go.mod"

cd "$here"
std=$(go list -m -f '{{.Dir}}' capnproto.org/go/capnp/v3)/std
plugin=$(go tool -n capnpc-go)

generate() { # <file> <package>
  mkdir -p "$new/$2"
  (cd "$new/schemas" && capnp compile -I. -I"$std" -o"$plugin:$new/$2" "$1")
}
generate ixt_ts.capnp ixtts
generate module.capnp modulecapnp
generate ipc_streaming.capnp streamcapnp
generate wasipc.capnp ipc

rm -rf "$build/gen"
mv "$new" "$build/gen"
touch "$build/gen/stamp"
