#!/bin/sh
# Builds the peer into conformance/.build/peers/cpp, with g++ and libcapnp. The schemas are read by the peer when it
# starts, not here. Does nothing when the program is newer than all that it is made of, and compiles only what changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build="$here/../../.build/peers/cpp"

missing=""
command -v capnp >/dev/null 2>&1 || missing="$missing capnproto"
command -v g++ >/dev/null 2>&1 || missing="$missing g++"
header=include/capnp/schema-parser.h
[ -f "/usr/$header" ] || [ -f "/usr/local/$header" ] || missing="$missing libcapnp-dev"
if [ -n "$missing" ]; then
  echo "conformance: the C++ peer cannot be built without:$missing (Debian: apt-get install$missing)" >&2
  exit 3
fi

mkdir -p "$build/rooms"
peer="$build/peer"
if [ -f "$peer" ] && [ -z "$(find "$here" -newer "$peer" -type f ! -name '*.md')" ]; then
  exit 0
fi

echo "conformance: building the C++ peer on libcapnp" >&2
newest=$(ls -t "$here"/*.h "$here/build.sh" | head -1)
stale=""
for source in "$here"/*.c++; do
  object="$build/rooms/$(basename "$source" .c++).o"
  if [ ! -f "$object" ] || [ "$source" -nt "$object" ] || [ "$newest" -nt "$object" ]; then
    stale="$stale $(basename "$source" .c++)"
  fi
done
cd "$here"
for room in $stale; do echo "$room"; done | xargs -P 2 -I '{}' \
  g++ -std=c++17 -O1 -Wall -Wextra -c '{}.c++' -o "$build/rooms/{}.o"

objects=""
for source in *.c++; do objects="$objects $build/rooms/$(basename "$source" .c++).o"; done
# shellcheck disable=SC2086
g++ -o "$peer.new" $objects -lcapnpc -lcapnp -lkj
mv "$peer.new" "$peer"
