#!/bin/sh
# Builds the Rust peer into conformance/.build/peers/rust/peer. Cargo rebuilds what changed, which is nothing most of the time.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build="$here/../../.build/peers/rust"

missing=""
command -v cargo >/dev/null 2>&1 || missing="$missing cargo"
command -v capnp >/dev/null 2>&1 || missing="$missing capnproto"
if [ -n "$missing" ]; then
  echo "conformance: the Rust peer cannot be built without:$missing (Debian: apt-get install$missing)" >&2
  exit 3
fi

mkdir -p "$build"
build=$(cd "$build" && pwd)
CARGO_TARGET_DIR="$build/target" cargo build --release --quiet --manifest-path "$here/Cargo.toml"
made="$build/target/release/peer"
if ! cmp -s "$made" "$build/peer"; then
  # Renamed into place: a peer that runs keeps its own file, and two builds at once do not meet.
  cp "$made" "$build/peer.$$"
  mv "$build/peer.$$" "$build/peer"
fi
