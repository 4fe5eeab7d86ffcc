#!/bin/sh
# Copies the project's derived schemas, annotates them for Go, and regenerates all bindings: packages `ipc`, `streamcapnp` and
# `modulecapnp`, and `ixtts` for our annotations. As the Go SDK's script of this name does (facts 2 and 3 of the reference); what
# those schemas leave out is left out before, by `pnpm schemas:sync`. Idempotent: a second run writes the same bytes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
schemas=$(cd "$here/../../../schemas" && pwd)
build="$here/../../.build/peers/go"
mkdir -p "$build"
new=$(mktemp -d "$build/gen.XXXXXX")
trap 'rm -rf "$new"' EXIT
mkdir "$new/schemas"
touch "$new/stamp" # older than a schema that changes from now on

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
[ -f "$build/gen/go.mod" ] || cp "$new/go.mod" "$build/gen/go.mod"

cd "$here"
plugin=$(go tool -n capnpc-go) # which also fetches the library, where nobody has: only then it has a folder
std=$(go list -m -f '{{.Dir}}' capnproto.org/go/capnp/v3)/std

generate() { # <file> <package>
  mkdir -p "$new/$2"
  (cd "$new/schemas" && capnp compile -I. -I"$std" -o"$plugin:$new/$2" "$1")
}
generate ixt_ts.capnp ixtts
generate module.capnp modulecapnp
generate ipc_streaming.capnp streamcapnp
generate wasipc.capnp ipc

# File by file, the stamp last, so that a build that runs meanwhile finds bindings in their place.
cd "$new"
(cd "$build/gen" && find . -type f) | while read -r file; do
  [ -f "$file" ] || rm -f "$build/gen/$file"
done
find . -type f ! -name stamp | while read -r file; do
  mkdir -p "$build/gen/$(dirname "$file")"
  cmp -s "$file" "$build/gen/$file" || mv "$file" "$build/gen/$file"
done
mv stamp "$build/gen/stamp"
