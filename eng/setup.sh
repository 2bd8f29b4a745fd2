#!/bin/bash
# Installs the Debian packages that a step needs and that are missing; does nothing when all are there.
#   eng/setup.sh build|demo|test...
set -euo pipefail

declare -A packages=(
    [build]="gcc libc6-dev binutils python3"
    [demo]="python3-venv python3-pip python3-torch python3-sklearn python3-numpy"
    [test]="g++ musl-tools patchelf gdb strace mypy python3-venv python3-pip python3-numpy python3-pandas curl procps postgresql prometheus-node-exporter"
)

fail() {
    echo "eng/setup.sh: $1" >&2
    exit 1
}

command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: see https://dot.net/download (dotnet must be on PATH)"

wanted=()
for step in "$@"; do
    [[ -n ${packages[$step]:-} ]] || fail "unknown step '$step'; known: ${!packages[*]}"
    for package in ${packages[$step]}; do wanted+=("$package"); done
done

if ! command -v dpkg-query >/dev/null; then
    # Another distribution: names differ, so only say what is not there.
    for tool in gcc objdump strip; do
        command -v "$tool" >/dev/null || fail "'$tool' is missing; install the equivalents of: ${wanted[*]}"
    done
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed || " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "missing packages and neither root nor sudo: apt-get install ${missing[*]}"
    as_root=(sudo)
fi

echo "install  ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 ||
        { cat "$log" >&2; fail "apt-get $1 failed"; }
}
apt update
apt install -y --no-install-recommends "${missing[@]}"
