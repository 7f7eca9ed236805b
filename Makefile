# Peerlore. `make demo` to look at it, `make test` to check it. Needs python3 with venv, make, git, and apt for the tests.
.DEFAULT_GOAL := help
SHELL := bash
PORT ?= 8000
UV_VERSION := 0.13.9
UV := .bootstrap/bin/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export OPENBLAS_NUM_THREADS := 1
# Set in some images: each process would then compile all of Django and Peerlore again, and start two seconds later.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo demo-reset up test lint types contracts test-sqlite test-postgres test-browser test-long soak format

help: ## what there is to do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV):
	@command -v python3 >/dev/null || { echo "Peerlore needs Python 3.11 or newer. Run:  apt-get install python3 python3-venv"; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Peerlore needs Python 3.11 or newer; this is $$(python3 --version)."; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. Run:  apt-get install python3-venv"; exit 1; }
	@rm -rf .bootstrap && python3 -m venv .bootstrap && .bootstrap/bin/pip install -q --disable-pip-version-check "uv==$(UV_VERSION)"

.venv/.runs: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --frozen --quiet --no-dev --inexact && touch $@

.venv/.tests: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --frozen --quiet && touch $@ .venv/.runs

demo: .venv/.runs ## the invented company Tarn & Lowe, on http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/peerlore demo --port $(PORT)

demo-reset: .venv/.runs ## the demonstration, afresh
	@$(BIN)/peerlore demo --port $(PORT) --afresh

up: .venv/.runs ## your own Peerlore
	@$(BIN)/peerlore up --port $(PORT)

test: ## everything that CI checks
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint types contracts
	@$(MAKE) --no-print-directory test-sqlite
	@$(MAKE) --no-print-directory test-postgres
	@$(MAKE) --no-print-directory test-browser

lint: .venv/.tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/.tests
	@PEERLORE_DATA=.cache/types $(BIN)/mypy

contracts: .venv/.tests
	@PEERLORE_DATA=.cache/types $(BIN)/lint-imports

test-sqlite: .venv/.tests
	@$(BIN)/pytest -n 3 --dist worksteal -m "not browser and not long" --ignore=tests/browser --ignore=tests/long

# Not read at all there: what is no part of that run.
WITHOUT_POSTGRES := browser engine long
# What needs no database (marked bare, and held to it by tests/conftest.py) has run above and cannot differ here.
test-postgres: .venv/.tests
	@scripts/system-packages
	@scripts/postgres $(BIN)/pytest -n 3 --dist worksteal -m "not browser and not long and not bare" $(WITHOUT_POSTGRES:%=--ignore=tests/%)

test-browser: .venv/.tests
	@scripts/system-packages
	@$(BIN)/pytest -n 3 --maxschedchunk 1 -m browser tests/browser

# Each run prints its seed; PEERLORE_KILL_SEED=… kills at the same moments again.
test-long: .venv/.tests ## kill and mutation runs, within half an hour
	@scripts/system-packages
	@PEERLORE_KILLS=30 $(BIN)/pytest -n 2 --maxschedchunk 1 -m long -rP tests/long

soak: .venv/.tests ## the same, ten times as long
	@scripts/system-packages
	@PEERLORE_KILLS=300 PEERLORE_JOBS=10000 PEERLORE_RESTARTS=10 PEERLORE_STRESS=600 $(BIN)/pytest -n 2 --maxschedchunk 1 -m long -rP tests/long
	@PEERLORE_LIVES=500 $(BIN)/pytest --timeout 7200 -rP tests/programmes/test_lives.py

format: .venv/.tests
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .
