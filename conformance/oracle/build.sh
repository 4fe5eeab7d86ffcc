#!/bin/sh
# Builds the oracle into conformance/.build: compiles the schemas with `capnp`, and the program with g++ and libcapnp.
# Does nothing when the outputs are newer than everything they are made of.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
schemas=$(cd "$here/../../schemas" && pwd)
build="$here/../.build"

missing=""
command -v capnp >/dev/null 2>&1 || missing="$missing capnproto"
command -v g++ >/dev/null 2>&1 || missing="$missing g++"
[ -f /usr/include/capnp/dynamic.h ] || [ -f /usr/local/include/capnp/dynamic.h ] || missing="$missing libcapnp-dev"
if [ -n "$missing" ]; then
  echo "conformance: the oracle cannot be built without:$missing (Debian: apt-get install$missing)" >&2
  exit 3
fi

mkdir -p "$build"
request="$build/request.bin"
oracle="$build/oracle"

(
  cd "$schemas"
  capnp compile -I include -o- module.capnp ipc_streaming.capnp wasipc.capnp >"$request.new"
)
mv "$request.new" "$request"

for source in "$here"/*; do
  if [ ! -f "$oracle" ] || [ "$source" -nt "$oracle" ]; then
    echo "conformance: building the oracle on libcapnp" >&2
    g++ -std=c++14 -O2 -Wall -Wextra -Wno-unused-parameter -o "$oracle.new" "$here"/*.c++ -lcapnp -lkj
    mv "$oracle.new" "$oracle"
    break
  fi
done
