#!/bin/bash
# Prints the path of a CPython that is newer than the distribution's, for the tests: unpacked from a later suite of the
# machine's own Debian mirror, with its own C library beside it. Nothing of it is installed, and apt's own state is left alone.
#   eng/python-next.sh [--cached]     --cached: only what an earlier call has fetched, without the network
# Exit code 1 and one line on standard error when it cannot be had. PROBING_NEXT_CACHE is where it is kept.
set -euo pipefail

version=3.14
suite=forky
cache=${PROBING_NEXT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/probing}/python-$version
root=$cache/root
python=$root/usr/bin/python$version
packages=(
    libc6 "python$version-minimal" "libpython$version-minimal" "libpython$version-stdlib" "libpython$version-dev"
    "python$version-venv" python3-pip-whl
    libexpat1 zlib1g libssl3t64 libffi8 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libzstd1
)

fail() {
    echo "CPython $version of $suite cannot be had: $1" >&2
    exit 1
}

# The last step of fetching; what an interrupted call has left is made anew.
is_complete() { [[ -e $cache/complete && -x $python ]]; }

print_path() {
    echo "$python"
    exit 0
}

is_complete && print_path
[[ ${1:-} != --cached ]] || fail "it has not been fetched yet; eng/python-next.sh does it"
[[ $(uname -m) == x86_64 ]] || fail "only builds for x86-64 are used"
for tool in apt-get dpkg patchelf flock; do
    command -v "$tool" >/dev/null || fail "'$tool' is missing"
done

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
is_complete && print_path

mirror=$(apt-get --print-uris update 2>/dev/null | sed -n "s|^'\([^']*/debian/\)dists/.*|\1|p" | head -n 1 || true)
[[ -n $mirror ]] || fail "apt is not set up for a mirror of Debian here"

# Lists and packages of a place of their own; proxy, keys and the rest of the configuration are the machine's.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{sources,state/lists/partial,cache/archives/partial,packages}
echo "deb $mirror $suite main" >"$work/sources/next.list"
apt() {
    (cd "$work/packages" && timeout 300 apt-get -qq \
        -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" -o Dir::State="$work/state" \
        -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        "$@") >"$work/log" 2>&1 || fail "apt-get $1: $(grep -m 1 '^E:' "$work/log" || tail -n 1 "$work/log")"
}
apt update
apt download "${packages[@]}"

rm -rf "$root"
for package in "$work"/packages/*.deb; do
    dpkg -x "$package" "$root"
done
libraries=$root/usr/lib/x86_64-linux-gnu
patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$libraries" "$python"
ln -sf "python$version" "$root/usr/bin/python3"
# Debian keeps the wheels of pip outside of ensurepip, under a fixed name.
grep -rlF --include='*.py' --include='*.json' /usr/share/python-wheels "$root/usr/lib/python$version" |
    xargs -d '\n' sed -i "s|/usr/share/python-wheels|$root&|"
# As the packages' own scripts would: compiling at every start would be most of what the tests measure.
"$python" -m compileall -q "$root/usr/lib/python$version" >"$work/log" 2>&1 || fail "$(tail -n 1 "$work/log")"
says=$("$python" -c 'import sys, ssl, ctypes, sqlite3; print("%d.%d" % sys.version_info[:2])' 2>&1) || true
[[ $says == "$version" ]] || fail "what was unpacked does not run: $says"
touch "$cache/complete"
print_path
