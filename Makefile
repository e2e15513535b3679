# `make demo` and `make test` need python3 (3.11 or later, with venv) and nothing else: each sets up
# .venv from the hashed lock the first time, and leaves it alone until the lock changes.

PYTHON ?= python3
WORKERS ?= auto
VENV := .venv
BIN := $(VENV)/bin
READY_TO_RUN := $(VENV)/.ready-to-run
READY_TO_TEST := $(VENV)/.ready-to-test
READY_TO_DOCUMENT := $(VENV)/.ready-to-document

# uv is bootstrapped by pip (13 s in all here, against 40 s with pip alone); pip is the way out.
# Bytecode is compiled once here: every process, workers included, then starts two seconds sooner.
define install
	@$(PYTHON) -c 'import sys; sys.exit("Groundswell needs Python 3.11 or later, and $(PYTHON) is " \
	  + sys.version.split()[0] + ": make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) from $(1)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/uv.txt
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format bench bench-peers notebooks validation faults docs lock clean

help:
	@echo "make demo    run the bundled case in four arms; a table, three claims, demo/brief.html"
	@echo "make test    lint, types, import rules, tests"
	@echo "make lint    the first three of these"
	@echo "make format  put the sources in form"
	@echo "make bench   speed and memory"
	@echo "make bench-peers  the same beside Mesa, agentpy, Starsim and Covasim"
	@echo "make notebooks  execute docs/notebooks anew"
	@echo "make validation  fit, judge, answer all claims; docs/validation.md and docs/verdicts.md"
	@echo "                 (hours; goes on where it stopped)"
	@echo "make faults  kill, damage, fill and flood it, write docs/reliability.md (half an hour)"
	@echo "make docs    the documentation, site/index.html"
	@echo "make lock    resolve the dependencies anew"

$(READY_TO_RUN): lock/run.txt lock/uv.txt pyproject.toml
	$(call install,lock/run.txt)
	@touch $@

$(READY_TO_TEST): lock/test.txt lock/uv.txt pyproject.toml
	$(call install,lock/test.txt)
	@touch $(READY_TO_RUN) $@

$(READY_TO_DOCUMENT): lock/docs.txt lock/uv.txt pyproject.toml
	$(call install,lock/docs.txt)
	@touch $(READY_TO_RUN) $@

demo: $(READY_TO_RUN)
	$(BIN)/groundswell run kazakhstan-2022 \
	  --arms as-happened,no-invitation,announce-only,no-release \
	  --draws 50 --replicates 6 --seed 1 --out demo/
	$(BIN)/groundswell claims demo/
	$(BIN)/groundswell brief demo/

test: lint
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

lint: $(READY_TO_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY_TO_TEST)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY_TO_TEST)
	@for script in $(filter-out benchmarks/bench_peers.py,$(wildcard benchmarks/*.py)); do \
	  $(BIN)/python $$script || exit 1; done

# Peers live in environments of their own, under .bench-peers/.
bench-peers: $(READY_TO_TEST)
	$(BIN)/python benchmarks/bench_peers.py --json .bench-peers/figures.json

notebooks: $(READY_TO_TEST)
	$(BIN)/python -m verification.notebooks

validation: $(READY_TO_TEST)
	$(BIN)/python -m verification.validation --out .validation
	$(BIN)/python -m verification.claims --out .validation

faults: $(READY_TO_TEST)
	$(BIN)/python -m verification.faults --out .faults

docs: $(READY_TO_DOCUMENT)
	$(BIN)/python -m docs.generator.build --out site

# The other locks are held to the versions of the first, so that all are one environment.
COMPILE = $(BIN)/uv pip compile -q --universal --fork-strategy fewest --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade
lock: $(READY_TO_TEST)
	$(COMPILE) pyproject.toml lock/build.in -o lock/run.txt
	$(COMPILE) pyproject.toml lock/build.in --extra test -c lock/run.txt -o lock/test.txt
	$(COMPILE) pyproject.toml lock/build.in --extra docs -c lock/test.txt -o lock/docs.txt
	$(COMPILE) lock/uv.in -o lock/uv.txt

clean:
	rm -rf $(VENV) .bench-peers demo site dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
