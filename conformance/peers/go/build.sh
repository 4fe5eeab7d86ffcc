#!/bin/sh
# Builds the Go peer into conformance/.build/peers/go/peer. The bindings are generated again only when a schema has changed; for the
# rest go's own cache does as little as possible.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
schemas=$(cd "$here/../../../schemas" && pwd)
build="$here/../../.build/peers/go"

missing=""
command -v go >/dev/null 2>&1 || missing="$missing golang-go"
command -v capnp >/dev/null 2>&1 || missing="$missing capnproto"
if [ -n "$missing" ]; then
  echo "conformance: the Go peer cannot be built without:$missing (Debian: apt-get install$missing)" >&2
  exit 3
fi

mkdir -p "$build"
stamp="$build/gen/stamp"
for source in "$schemas"/*.capnp "$schemas/include"/*.capnp "$schemas/pin.json" "$here/sync-schemas.sh" "$here/go.mod"; do
  if [ ! -f "$stamp" ] || [ "$source" -nt "$stamp" ]; then
    echo "conformance: generating the Go peer's bindings" >&2
    "$here/sync-schemas.sh"
    break
  fi
done

cd "$here"
go build -buildvcs=false -o "$build/peer" .
