#!/bin/sh
# Fails when a library needs a newer glibc than the wheel promises (manylinux_2_28; CPython 3.8's own builds go back
# further, but .NET's runtime libraries do not).
#
#   eng/check-glibc.sh LIBRARY [HIGHEST]
set -eu

library=$1
highest=${2:-2.27}

needed=$(objdump -T "$library" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -1 | cut -d_ -f2)
if [ "$(printf '%s\n%s\n' "$needed" "$highest" | sort -V | tail -1)" != "$highest" ]; then
    echo "$library needs glibc $needed, more than $highest, for:" >&2
    objdump -T "$library" | grep "GLIBC_$needed" >&2
    echo "bind these to their old version in src/Probing.Probe/native/glibc_compat.S" >&2
    exit 1
fi
echo "$library needs glibc $needed (at most $highest)"
