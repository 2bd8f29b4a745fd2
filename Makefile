# The commands of the README. Everything they write lies in dist/, artifacts/ and the usual bin/ and obj/ folders.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
export MSBUILDDISABLENODEREUSE := 1
# Debian's python3 runs the scripts in eng/ and the demo; a version manager's shim on PATH must not replace it.
export PYTHON ?= /usr/bin/python3

DOTNET_QUIET := -c Release -v quiet -nologo '-clp:ErrorsOnly;NoSummary'
PUBLISH := dotnet publish $(DOTNET_QUIET)

CLI := dist/bin/probing
PROBE := dist/lib/libprobing.so
DUCKDB := dist/lib/libduckdb.so
WHEEL := artifacts/wheel.stamp
PACKAGES := artifacts/packages.stamp

# A list that changes only when a file comes or goes, so that a deleted source rebuilds what it was part of.
SHARED_SOURCES := Directory.Build.props Directory.Packages.props global.json
SOURCES = $(shell cat artifacts/$(1).sources 2>/dev/null)
CLI_FOLDERS := $(filter-out src/Probing.Probe src/Probing.Plugin,$(wildcard src/*)) src/Probing.Probe/native
PACKAGE_FOLDERS := src/Probing.Sdk src/Probing.Sdk.Generators src/Probing.Plugin src/Probing.Interop/Plugins src/Probing.Probe/native templates
PROBE_FOLDERS := $(filter-out src/Probing.Cli,$(wildcard src/*))

.PHONY: help setup build sdk demo test soak bench clean FORCE

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

setup:  ## Install the system packages that building, the demo and the tests need (only those missing)
	@eng/setup.sh build demo test

build: sdk  ## Build the command line, the probe, the wheel and the packages for extensions into dist/
	@eng/setup.sh build
	@eng/sources.sh cli $(CLI_FOLDERS)
	@eng/sources.sh probe $(PROBE_FOLDERS)
	@eng/sources.sh package python eng/wheel.py eng/elf.py eng/third-party-notices.txt README.md LICENSE
	@$(MAKE) --silent --no-print-directory $(CLI) $(PROBE) $(DUCKDB) $(WHEEL)

sdk:  ## Build only the packages for extensions: Probing.Sdk, Probing.Plugin, Probing.Templates
	@eng/setup.sh build
	@eng/sources.sh nuget $(PACKAGE_FOLDERS)
	@$(MAKE) --silent --no-print-directory $(PACKAGES)

demo: build  ## Train a real model with the probe in it and ask it three questions while it trains
	@eng/setup.sh demo
	@eng/demo.sh

test: build  ## Run every test; the last line is "N passed, N failed"
	@eng/setup.sh demo test
	@$(PYTHON) eng/test.py

soak: build  ## Tables written, read and dropped by many threads for an hour, also under sanitizers; 500 injections per interpreter
	@eng/setup.sh build test
	@dotnet build tests/Probing.Storage.Tests $(DOTNET_QUIET)
	@PROBING_SOAK_SECONDS=$${PROBING_SOAK_SECONDS:-1200} tests/Probing.Storage.Tests/bin/Release/net10.0/Probing.Storage.Tests \
		-noLogo -noColor -class Probing.Storage.Tests.Rings.ConcurrencyTests
	@for python in /usr/bin/python3 $${PYENV_ROOT:-$$HOME/.pyenv}/versions/*/bin/python; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 8))' || continue; \
		echo "$$python"; PROBING_CLI=dist/bin/probing PROBING_INJECTIONS=500 $$python tests/e2e/inject/busy_processes.py || exit 1; \
	done

bench: build  ## Run the benchmarks; every figure is a ratio measured side by side in one run
	@eng/setup.sh demo test
	@$(PYTHON) bench/run.py

clean:  ## Remove everything that was built
	@rm -rf dist artifacts
	@find src tests bench templates examples -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +

# The lists are written by eng/sources.sh before make is called again for the files below.

$(CLI): artifacts/cli.sources $(SHARED_SOURCES) $(call SOURCES,cli)
	@echo "build  $@"
	@$(PUBLISH) src/Probing.Cli -o artifacts/publish/cli
	@install -D -m 755 artifacts/publish/cli/probing $@

# A live process may have the old library mapped: install(1) replaces the file, it never writes into it.
$(PROBE): artifacts/probe.sources $(SHARED_SOURCES) $(call SOURCES,probe)
	@echo "build  $@"
	@$(PUBLISH) src/Probing.Probe -o artifacts/publish/probe
	@eng/check-glibc.sh artifacts/publish/probe/libprobing.so > /dev/null
	@install -D -m 644 artifacts/publish/probe/libprobing.so $@

$(DUCKDB): $(PROBE)
	@if ! [ $@ -nt artifacts/publish/probe/libduckdb.so ]; then \
	  echo "strip  $@"; \
	  strip --strip-unneeded -o artifacts/libduckdb.so artifacts/publish/probe/libduckdb.so; \
	  install -D -m 644 artifacts/libduckdb.so $@; \
	fi
	@touch $@

$(WHEEL): artifacts/package.sources $(call SOURCES,package) $(CLI) $(PROBE) $(DUCKDB)
	@rm -f dist/*.whl
	@$(PYTHON) eng/wheel.py --cli $(CLI) --lib $(PROBE) --lib $(DUCKDB) --out dist
	@touch $@

$(PACKAGES): artifacts/nuget.sources $(SHARED_SOURCES) $(call SOURCES,nuget)
	@echo "build  dist/*.nupkg"
	@rm -f dist/*.nupkg
	@for project in src/Probing.Sdk src/Probing.Plugin templates; do dotnet pack $(DOTNET_QUIET) $$project -o dist; done
	@touch $@
