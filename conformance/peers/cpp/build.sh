#!/bin/sh
# Builds the peer into conformance/.build/peers/cpp, with g++ and libcapnp. The schemas are read by the peer when it
# starts, not here. Does nothing when the program is newer than all that it is made of, and compiles only what changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build="$here/../../.build/peers/cpp"

mkdir -p "$build/rooms"
build=$(cd "$build" && pwd)
peer="$build/peer"
if [ -f "$peer" ] && [ -z "$(find "$here" -newer "$peer" -type f ! -name '*.md')" ]; then
  exit 0
fi

missing=""
command -v capnp >/dev/null 2>&1 || missing="$missing capnproto"
if ! command -v g++ >/dev/null 2>&1; then
  missing="$missing g++ libcapnp-dev"
elif ! echo '#include <capnp/schema-parser.h>' | g++ -std=c++17 -E -x c++ - >/dev/null 2>&1; then
  missing="$missing libcapnp-dev"
fi
if [ -n "$missing" ]; then
  echo "conformance: the C++ peer cannot be built without:$missing (Debian: apt-get install$missing)" >&2
  exit 3
fi

echo "conformance: building the C++ peer on libcapnp" >&2
newest=$(ls -t "$here"/*.h "$here/build.sh" | head -1)
rooms=""
stale=""
for source in "$here"/*.c++; do
  room=$(basename "$source" .c++)
  rooms="$rooms $room.o"
  object="$build/rooms/$room.o"
  if [ ! -f "$object" ] || [ "$source" -nt "$object" ] || [ "$newest" -nt "$object" ]; then
    stale="$stale $room"
  fi
done

# Everything is renamed into place when it is whole: what was interrupted is made again, and two builds at once do not meet.
cd "$build/rooms"
for room in $stale; do echo "$room"; done | xargs -P 2 -I '{}' sh -c '
  g++ -std=c++17 -O1 -Wall -Wextra -c "$1/$2.c++" -o "$2.o.$3"
  result=$?
  [ $result -ne 0 ] || mv "$2.o.$3" "$2.o"
  exit $result' sh "$here" '{}' $$
# shellcheck disable=SC2086
g++ -o "$peer.$$" $rooms -lcapnpc -lcapnp -lkj
mv "$peer.$$" "$peer"
