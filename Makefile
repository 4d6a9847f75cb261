# Everything runs in .venv, made from requirements.lock: nothing but python3 (3.11 or later, with venv), make and git.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
AREA ?= 14212
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup report reports test test-slow test-all test-browser golden lint format lab lock wheel benchmark sentences torture clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make or update the environment in .venv

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0] + "; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

report: $(READY) ## build the reports of AREA (14212) into reports/
	@$(BIN)/ebpm build $(AREA) $(ARGS)

reports: $(READY) ## build every report of every municipality with a profile
	@$(BIN)/ebpm build $(ARGS)

test: $(READY) ## run the tests (the slow whole-country checks are left out)
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not whole_country and not slow and not pages and not browser" $(ARGS)

test-slow: $(READY) ## run what `test` leaves out for its time: packages, derivation, whole reports made twice
	@$(BIN)/python -m pytest -n 2 -m slow $(ARGS)

test-all: $(READY) ## run every test, with the figures of the whole-country checks
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not whole_country and not slow and not pages and not browser" $(ARGS)
	@$(BIN)/python -m pytest -m "slow or whole_country" -rP

test-browser: $(READY) ## look at built pages, in the system's chromium too (installed where that is allowed)
	@$(PYTHON) scripts/system_browser.py
	@$(BIN)/python -m pytest tests/pages tests/browser -m "pages or browser" -rs $(ARGS)

golden: $(READY) ## renew the kept pages (tests/pages/golden); read what changed before it is committed
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(BIN)/ebpm build 14212 --edition 2026 --out "$$folder" && $(BIN)/python scripts/golden_pages.py "$$folder/2026" tests/pages/golden

lint: $(READY) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lab: $(READY) ## open the notebooks in JupyterLab, in Japanese
	@$(BIN)/ebpm lab

lock: $(READY) ## resolve the dependencies anew into the lock files
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links --all-extras pyproject.toml -o requirements.lock
	@printf 'uv\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --constraint requirements.lock - -o requirements-uv.lock

wheel: $(READY) ## build the package into dist/, with notebooks and data in it
	@$(BIN)/python -m hatchling build -t wheel

benchmark: $(READY) ## print the speed figures
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script; done

sentences: $(READY) ## search the reports of the whole country for contradictions
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(BIN)/python benchmarks/national_store.py "$$folder/data" && PYTHONPATH=scripts $(BIN)/python -m sentences "$$folder/data" $(ARGS)

torture: $(READY) ## attack the program: kills, full disks, hostile input (about two hours; ARGS="--kills 20")
	@PYTHONPATH=scripts $(BIN)/python -m torture $(ARGS)

clean: ## remove the environment and what was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find reports -mindepth 1 -maxdepth 1 ! -name README.md ! -name sample -exec rm -rf {} +
