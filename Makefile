# Everything starts here; `make` alone lists what there is. Settings are ROUNDTABLE_* variables of the environment.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON3 ?= python3
WORKERS ?= 2
PYTHON := .venv/bin/python
SETUP := $(PYTHON3) tools/setup.py
# What is compiled once is kept, also where Python is told not to: each process would compile all tests anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest
# What the set-up found or brought; Biome looks at the scripts as ruff does at Python.
NODE = "$$(cat .venv/roundtable-node)"
BIOME = $(NODE) node_modules/@biomejs/biome/bin/biome check
SCRIPT_TESTS = $(NODE) --test tests/js/*.test.js
LOCK := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url

.PHONY: help run demo check test lint routes bench soak faults matrix assets messages migration holidays lock clean

help:
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 16

run: ## set up what is missing, then serve
	@$(SETUP) run
	@exec $(PYTHON) server.py

demo: ## serve a filled example in a throw-away database
	@$(SETUP) run
	@exec $(PYTHON) -m roundtable demo

test: ## set up, lint, all tests on SQLite, all but the browser's on PostgreSQL
	@$(SETUP) test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check --quiet .
	$(PYTHON) -m mypy
	$(BIOME)
	$(SCRIPT_TESTS)
	$(PYTEST) -n $(WORKERS) --dist worksteal
	ROUNDTABLE_TEST_DATABASE=postgresql $(PYTEST) -n $(WORKERS) --dist worksteal \
		-m "not browser and not soak and not faults"

lint: ## ruff, mypy, and Biome for the scripts
	@$(SETUP) test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check --quiet .
	$(PYTHON) -m mypy
	$(BIOME)

# Tests with a time-out of their own are the long ones.
check: lint ## while you work, within a minute: lint, the house, and the tests of the rooms you changed
	$(PYTEST) -q -n $(WORKERS) --dist worksteal -m "not soak and not faults and not browser and not timeout" \
		tests/sweeps/test_house.py tests/sweeps/test_structure.py $$($(PYTHON) tools/changed_tests.py)

routes: ## the sitemap: method, address, permission and the function that answers
	@$(SETUP) test
	@$(PYTHON) tools/routes.py

bench: ## figures P1 to P5, beside a bare application measured in the same run
	@$(SETUP) bench
	$(PYTHON) -m benchmarks

soak: ## the long versions of the tests
	@$(SETUP) test
	$(PYTEST) -m soak --timeout 0

faults: ## kills, power cuts, full disks, broken databases
	@$(SETUP) test
	$(PYTEST) tests/faults tests/ops/test_full_disk.py tests/ops/test_failures.py tests/ops/test_storage.py

matrix: ## who may do what: every route as everybody, printed and in test-results/permissions
	@$(SETUP) test
	$(PYTEST) tests/sweeps/test_permissions.py -s

assets: ## stylesheet, script, fonts and icons
	@$(SETUP) run

messages: ## collect the texts for translation into roundtable/locale
	@$(SETUP) run
	$(PYTHON) tools/messages.py

migration: ## the next migration, in order: make migration name=poll_reminders
	@$(SETUP) test
	@$(PYTHON) tools/new_migration.py "$(name)"

holidays: ## public holidays, from the library into roundtable/meetings
	@$(SETUP) test
	$(PYTHON) tools/public_holidays.py

lock: ## newest versions into the lock files
	@$(SETUP) test
	$(PYTHON) -m pip install --quiet uv
	cd requirements && for name in base dev assets; do \
		../$(LOCK) --upgrade $$name.in -o $$name.txt || exit 1; done
	npm update --package-lock-only --ignore-scripts
	$(PYTHON) tools/plain_lock.py

clean: ## remove everything that the other targets made, not the data
	rm -rf .venv node_modules static/built build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
