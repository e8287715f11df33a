# `make run` and `make test` each set everything up by themselves: Python 3.11 or later, its pip, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run app test test-full verification messages mutants check format lint types imports pytest results reproduce thesis sweeps calibration docs fuzz faults bench lock clean

VENV := .venv
BIN := $(VENV)/bin
PYTEST_JOBS ?= 2
SCENARIOS := $(basename $(notdir $(wildcard scenarios/*.yaml)))
COMPARED := $(filter-out baseline,$(SCENARIOS))

# Another environment that happens to be active must not leak into ours.
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV
unexport PIP_USER
unexport PIP_TARGET
unexport PIP_PREFIX
unexport PIP_REQUIRE_VIRTUALENV

# The first interpreter that is new enough, unless PYTHON=... says which.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then echo $$python; break; fi; done)
endif

# An environment remembers where it was made: a copied or moved tree makes its own.
ifneq ($(shell cat $(VENV)/place 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/place
endif

PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --quiet --no-compile
COMPILE := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q -j 0

help:
	@echo "make run      set up, simulate the baseline, fill results/baseline"
	@echo "make test     set up, run the tests"
	@echo "make app      set up, run scenarios in the browser"
	@echo "make test-full  the tests with their heavier variants"
	@echo "make verification  the model against known answers: docs/verification.md"
	@echo "make messages  the texts to be translated: sim/report/locale"
	@echo "make mutants  plausible mistakes, one by one: some test notices each (about a quarter of an hour)"
	@echo "make fuzz     hostile input, led by coverage: 4 minutes for each of 15 targets"
	@echo "make faults   kill -9 at random moments, a hundred times for each of four verbs (about an hour)"
	@echo "make check    format, lint, types, import direction, tests"
	@echo "make results  every scenario anew: results/, docs/scenarios.md (about a quarter of an hour)"
	@echo "make reproduce  whether results/ still comes out as committed (as long)"
	@echo "make thesis   the articles' thesis as an experiment: results/thesis (about half an hour)"
	@echo "make sweeps   three questions of the articles, three thousand runs: docs/sweeps.md (about half an hour)"
	@echo "make calibration  fit the parameters, judge the fit: calibration/posterior, docs/calibration.md (under an hour)"
	@echo "make docs     the documents as pages that need no network: runs/site/index.html"
	@echo "make bench    measure speed and memory"
	@echo "make lock     resolve the dependencies anew (needs uv)"
	@echo "make clean    remove the environment and caches"

# -- set-up: done once, and again when the locks or pyproject.toml change ---------------------------

$(VENV)/place:
	@test -n "$(PYTHON)" || { \
		echo "talentwar needs Python 3.11 or later, and none was found. Install it, or say: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
		echo "talentwar needs Python 3.11 or later; this is `$(PYTHON) --version 2>&1` ($(PYTHON)). Say: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV) with `$(PYTHON) --version 2>&1`"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/locked: requirements.lock $(VENV)/place
	@echo "Installing the locked dependencies (a minute or so the first time)"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(COMPILE) -x '/(tests|pip|setuptools)/' $(VENV)/lib
	@touch $@

$(VENV)/locked-dev: requirements-dev.lock requirements.lock $(VENV)/place
	@echo "Installing the locked dependencies and the development tools (a minute or so the first time)"
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@$(COMPILE) -x '/(tests|pip|setuptools)/' $(VENV)/lib
	@touch $(VENV)/locked $@

# The project itself, editable: after its dependencies, whichever lock brought them.
PROJECT = { test $(VENV)/project -nt pyproject.toml && test $(VENV)/project -nt $(VENV)/place; } || { \
	$(INSTALL) --no-deps --no-build-isolation --editable . && $(COMPILE) sim && touch $(VENV)/project; }

.PHONY: ready ready-dev
ready: $(VENV)/locked
	@$(PROJECT)
ready-dev: $(VENV)/locked-dev
	@$(PROJECT)

# -- the two commands ------------------------------------------------------------------------------

run: ready
	$(BIN)/talentwar run baseline --out results/baseline
	$(BIN)/talentwar report results/baseline

app: ready-dev
	$(BIN)/talentwar app

test pytest: ready-dev
	$(BIN)/python -m pytest -n $(PYTEST_JOBS)

test-full: ready-dev
	$(BIN)/python -m pytest -n $(PYTEST_JOBS) -m "full or not full"

verification: ready-dev
	$(BIN)/python -m pytest -n $(PYTEST_JOBS) tests/theory --write-verification

messages: ready-dev
	$(BIN)/python -m tests.catalogues.refresh

mutants: ready-dev
	$(BIN)/python -m tests.mutation.mutate --jobs $(PYTEST_JOBS)

# -- one word checks everything --------------------------------------------------------------------

check: lint types imports pytest

lint: ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: ready-dev
	$(BIN)/mypy

imports: ready-dev
	$(BIN)/lint-imports

format: ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# -- the rest --------------------------------------------------------------------------------------

results: ready
	$(BIN)/talentwar run baseline --out results/baseline
	$(BIN)/talentwar run $(COMPARED) --abridged --out results
	$(BIN)/talentwar compare results/baseline $(addprefix results/,$(COMPARED)) --markdown docs/scenarios.md --gallery results

reproduce: ready-dev
	$(BIN)/talentwar reproduce results

thesis: ready
	$(BIN)/talentwar sweep scenarios/sweeps/thesis.yaml --out results/thesis
	$(BIN)/talentwar sweep scenarios/sweeps/what_a_raid_buys.yaml --out results/what_a_raid_buys

SWEEPS := what_drives_the_cuts price_of_a_team when_money_buys_time
sweeps: ready-dev
	@for sweep in $(SWEEPS); do \
		$(BIN)/talentwar sweep scenarios/sweeps/$$sweep.yaml --out results/$$sweep || exit 1; done

calibration: ready-dev
	$(BIN)/talentwar calibrate --adopt --appraise calibration/appraisal
	$(BIN)/talentwar calibrate --page
	$(BIN)/talentwar schema --pages docs/reference

docs: ready-dev
	$(BIN)/talentwar schema --pages docs/reference
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "Open runs/site/index.html"

FUZZ_MINUTES ?= 4
fuzz: ready-dev
	@nice $(BIN)/python -m tests.fuzzing.fuzz --minutes $(FUZZ_MINUTES)

faults: ready-dev
	@nice $(BIN)/python -m tests.faults.kill --times 100 --seed 1 --jobs $(PYTEST_JOBS)

bench: ready-dev
	$(BIN)/python -m tests.benchmarks.bench

UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml --group build
lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra calibrate --extra analysis --extra discover --extra cluster --extra app --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find sim tests -name __pycache__ -type d -prune -exec rm -rf {} +
