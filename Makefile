# Datapeil. `make demo` and `make test` are all a newcomer needs; both set up what they use.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --no-deps
FLAGS ?=

.PHONY: help demo dev test lint bench bench-matching install install-dev install-bench browser validator servers lock vendor screenshots docs clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

demo: install  ## Run the whole monitor on an embedded portal with invented data
	$(BIN)/datapeil demo $(FLAGS)

dev: install  ## Open the Dagster UI with everything loaded (http://127.0.0.1:3000)
	$(BIN)/datapeil dev $(FLAGS)

test: install-dev browser validator servers  ## Run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(FLAGS)

lint: install-dev  ## Check style and types
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: install-dev  ## Measure speed and memory; prints a table and writes bench-results/*.json
	$(BIN)/python -m tests.bench $(FLAGS)

bench-matching: install-dev  ## Measure the matcher on the labelled sample, beside other designs
	$(BIN)/python -m tests.bench.matching $(FLAGS)

install: .venv/.installed
.venv/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Datapeil into .venv (a minute the first time)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --editable .
	@touch $@

install-dev: .venv/.installed-dev
.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

install-bench: .venv-bench/.installed  ## Install the tools that the benches compare with, into .venv-bench
.venv-bench/.installed: requirements-bench.lock
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

# Page tests use a real Chromium: the one on PATH, else Debian's when this is root; without either those tests skip and say so.
browser:
	@if [ -n "$$CHROMIUM" ] || command -v chromium chromium-browser google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "No Chromium on PATH and no right to install it: page tests will be skipped"; fi

# One test of pages uses the W3C's HTML validator, which needs Java, and npm to fetch it; without them it skips and says so.
validator: install-dev
	@if ! command -v java >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Java"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; fi
	@if [ -f .venv/vnu.jar ]; then :; \
	elif command -v java >/dev/null && command -v npm >/dev/null; then $(BIN)/python -m tests.validator; \
	else echo "No Java and npm here: the HTML of pages will not be validated"; fi

# The tests of many machines start a PostgreSQL and a Redis of their own: Debian's, when this is root; without both those tests skip and say so.
servers:
	@if (command -v postgres || ls /usr/lib/postgresql/*/bin/postgres) >/dev/null 2>&1 && command -v redis-server >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing PostgreSQL and Redis"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql redis-server >/dev/null; \
	else echo "No PostgreSQL and Redis here and no right to install them: tests of many machines will be skipped"; fi

UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
LOCK := $(COMPILE) --extra build pyproject.toml
lock:  ## Renew the lock files (needs uv); they name no index
	$(LOCK) -o requirements.lock
	$(LOCK) --extra many -c requirements.lock -o requirements-many.lock
	$(LOCK) --extra dev -c requirements-many.lock -o requirements-dev.lock
	$(COMPILE) --group bench -o requirements-bench.lock

vendor: install  ## Fetch the front-end packages that the site ships (needs npm)
	$(BIN)/python -m assets.site.vendor

screenshots: install-dev browser  ## Renew the pictures in docs/ from the demo
	$(BIN)/python -m tests.screenshots

docs: install  ## Build the documentation as a site, in build-docs/
	$(BIN)/python -m docs.build build-docs $(FLAGS)

clean:  ## Remove what the commands made here
	rm -rf .venv .venv-bench home-demo bench-results build-docs .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
