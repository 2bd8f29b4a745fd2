#!/bin/bash
# Writes artifacts/NAME.sources, the list of the files that NAME is built from, and touches it only when the list
# changed: make then notices files that were added or removed, not only files that were edited.
#   eng/sources.sh NAME PATH...
set -euo pipefail

list=artifacts/$1.sources
shift
mkdir -p artifacts
find "$@" \( -name bin -o -name obj -o -name __pycache__ -o -name .vs \) -prune -o -type f -print | LC_ALL=C sort >"$list.new"
if cmp -s "$list.new" "$list"; then
    rm "$list.new"
else
    mv "$list.new" "$list"
fi
