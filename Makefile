# The commands of this repository. Everything they need beyond Python 3.11 and make is
# installed into .venv, from constraints.txt and constraints-rml.txt, whose hashes pip
# checks.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# tests wait for disks, servers and deadlines half of their time
JOBS ?= $(shell echo $$(($$(nproc) + 1)))
CASES ?= 10000
SEED ?= $(shell date +%s)
BIN := .venv/bin

.NOTPARALLEL:
.NOTPARALLEL:
.PHONY: help install serve test test-parallel test-serial coverage fuzz crash soak mutants bench bench-large bench-scale bench-events same picture questions lint types format counts lock clean
.DEFAULT_GOAL := help

help: ## show these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | sort

install: .venv/installed ## install everything into .venv

.venv/installed: constraints.txt constraints-rml.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is needed: on Debian, apt install python3-venv" >&2; exit 1; }
	@echo "installing into .venv" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-warn-conflicts --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r constraints-rml.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib || true # what is not compiled is only slower
	@touch $@

serve: install ## build the graph and serve it at http://HOST:PORT
	@$(BIN)/kg build
	@exec $(BIN)/kg serve --host $(HOST) --port $(PORT)

test: test-parallel test-serial ## run the tests

# Those that measure time or memory run alone, after the others.
test-parallel: install
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not serial"

test-serial: install
	$(BIN)/python -m pytest -m serial

coverage: install ## run the tests, and report what of the code they ran
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not serial" --cov --cov-report=term:skip-covered

fuzz: install ## validate random graphs in ways that must agree, CASES by each
	KG_FUZZ_CASES=$(CASES) KG_FUZZ_SEED=$(SEED) $(BIN)/python -m pytest tests/shacl/test_differential.py tests/validation/test_incremental.py tests/validation/test_checks_since.py tests/bundles/test_random_queries.py

crash: install ## kill builds and publishing at every call and at 400 moments (needs strace and root)
	KG_FAULTS=all $(BIN)/python -m pytest -q tests/release/publish/test_faults.py

mutants: install ## change claims and constraints in small ways that a test must notice (needs mutmut)
	KG_EVIDENCE=$${KG_EVIDENCE:-$(abspath ../shared/evidence)} $(BIN)/mutmut run --max-children $(JOBS)
	PYTHONPATH=tests $(BIN)/python -m support.mutants

bench-large: install ## build and ask a release of 5 million statements (20 minutes, 3 GB)
	$(BIN)/python benchmarks/large.py --write docs/performance.md

bench-scale: install ## measure each command at 0.1, 1 and 10 million statements (25 minutes, 12 GB)
	$(BIN)/python benchmarks/scale.py --write docs/scale.md --picture docs/scale.svg

bench-events: install ## measure each command on events like UCDP's (10 minutes; BEFORE=.../kg for an earlier version)
	$(BIN)/python benchmarks/events.py --write docs/performance.md $(if $(BEFORE),--before $(BEFORE))

bench: install ## measure, and write the figures into docs/
	$(BIN)/python benchmarks/validation.py --write docs/performance.md
	$(BIN)/python benchmarks/deriving.py --write docs/performance.md
	$(BIN)/python benchmarks/dumping.py --write docs/performance.md
	$(BIN)/python benchmarks/search.py --write docs/performance.md
	$(BIN)/python benchmarks/serving.py --write docs/performance.md
	$(BIN)/python benchmarks/reliability.py --write docs/reliability.md

soak: install ## send 10,000 hostile requests, and mix good and bad for 10 minutes
	KG_HOSTILE=10000 KG_SOAK=600 $(BIN)/python -m pytest -q tests/web/test_hostile.py

same: install ## compare all answers with those of OLD, another checkout with its .venv
	$(BIN)/python benchmarks/same_answers.py $(OLD) .

picture: install ## write the picture and the lists of docs/architecture.md
	PYTHONPATH=tests $(BIN)/python -m support.architecture

questions: install ## build the graph, and write the answers of queries/ into tests/graph/answers and docs/questions.md, and those of examples/ucdp
	$(BIN)/kg build
	PYTHONPATH=tests $(BIN)/python -m support.questions build/current
	PYTHONPATH=tests $(BIN)/python -m support.ucdp

lint: install ## check style, layers and the form of the data
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/kg format --check
	$(BIN)/kg --project examples/flood format --check
	$(BIN)/kg --project examples/ucdp format --check

types: install ## check types, in the tests too
	$(BIN)/mypy src tests benchmarks

format: install ## write code and data in their canonical forms
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/kg format

counts: install ## count what the data have anew, which tests compare with
	PYTHONPATH=tests $(BIN)/python -m support.count_data tests/graph/counts.json

lock: ## resolve the dependencies anew into constraints.txt (needs pip-tools)
	pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --allow-unsafe --no-strip-extras --all-extras --output-file constraints.txt pyproject.toml

clean: ## remove what was built and installed
	rm -rf build dist mutants .venv tests/clients/node_modules
