# Nearcast: `make up` starts everything on this machine, `make test` checks everything.
# Needs git, make and Python 3.11 or newer; all else comes from package registries.

PYTHON ?= python3
BIN := .venv/bin
REQUIREMENTS := infra/requirements
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q

export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help up down status logs test lint types unit workerd journeys test-media conformance soak bench-up bench-edge bench-feeds bench-media lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

up: node_modules/.ready ## start the whole system on http://127.0.0.1:8787 and load the sample world
	@$(BIN)/python -m infra.local up

down: .venv/.ready ## stop what `make up` started, and nothing else; the data is kept
	@$(BIN)/python -m infra.local down

status: .venv/.ready ## say what is running and where
	@$(BIN)/python -m infra.local status

logs: .venv/.ready ## show the logs of the edge and the functions
	@$(BIN)/python -m infra.local logs

test: lint types unit workerd journeys ## everything that CI runs

lint: .venv/.ready ## format, style, import rules and templates
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml infra/*.yaml

types: .venv/.ready ## mypy strict over the source
	$(BIN)/mypy

unit: .venv/.ready ## tests in process: shared, edge stages on the host, functions over fakes and moto
	$(BIN)/pytest -q -n 2 tests/shared tests/edge tests/functions tests/infra

workerd: node_modules/.ready ## the essentials on the real edge runtime
	$(BIN)/pytest -q -n 2 --dist loadfile tests/workerd

journeys: node_modules/.ready ## the whole system in three regions, in an instance of its own
	$(BIN)/pytest -q tests/journeys

test-media: node_modules/.ready ## longer clips, played in a real browser from a whole system; CI runs it after `test`
	@$(BIN)/python -m tests.media.chromium
	$(BIN)/pytest -q -n 2 --dist loadfile tests/media

conformance: node_modules/.ready ## the public HTTP cache test suite over a mounted origin, as a table
	$(BIN)/pytest -q -s tests/workerd/test_conformance.py

soak: .venv/.ready ## the timelines' state machine at length: make soak MINUTES=60
	$(BIN)/python -m tests.functions.model.soak --minutes $(or $(MINUTES),10)

bench-up: node_modules/.ready ## time `make up`: fresh, and again
	$(BIN)/python -m infra.bench.startup

bench-edge: node_modules/.ready ## measure the edge: CPU a request beside its peers, offload, decisions, start
	$(BIN)/python -m infra.bench.edge

bench-feeds: .venv/.ready ## what home pages and fan-out cost in capacity units, beside a naive way
	$(BIN)/python -m infra.bench.feeds

bench-media: node_modules/.ready ## encoding, segments beside a peer, offload, memory: make bench-media CLIPS="a.mp4 b.mov"
	$(BIN)/python -m infra.bench.media $(CLIPS)

lock: .venv/.ready ## pin the requirements anew, with hashes
	$(LOCK) $(REQUIREMENTS)/bootstrap.in -o $(REQUIREMENTS)/bootstrap.txt
	$(LOCK) $(REQUIREMENTS)/dev.in -o $(REQUIREMENTS)/dev.txt
	$(LOCK) $(REQUIREMENTS)/functions.in -c $(REQUIREMENTS)/dev.txt -o $(REQUIREMENTS)/functions.txt
	$(LOCK) $(REQUIREMENTS)/media.in -c $(REQUIREMENTS)/dev.txt -o $(REQUIREMENTS)/media.txt
	$(LOCK) $(REQUIREMENTS)/edge.in -c $(REQUIREMENTS)/dev.txt -o $(REQUIREMENTS)/edge.txt

clean: down ## remove what was built and all local data
	rm -rf .venv node_modules build python_modules .nearcast .aws-sam .wrangler

# The Python environment: hash-checked, and rebuilt when a pinned requirement changes.
.venv/.ready: $(REQUIREMENTS)/bootstrap.txt $(REQUIREMENTS)/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Nearcast needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=python3.12 …"; exit 1; }
	@echo "Creating the Python environment in .venv …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(REQUIREMENTS)/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(REQUIREMENTS)/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# workerd, wrangler and CPython-in-WebAssembly, by the Node that the environment brought.
node_modules/.ready: .venv/.ready package.json package-lock.json
	@echo "Installing workerd and Pyodide into node_modules …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
