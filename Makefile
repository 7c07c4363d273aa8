# Every command sets up what it needs; a fresh machine needs Python 3.11 or newer, make, and a package index.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-django test coverage check format bench matrix transparency docs clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make the virtual environment with everything that develops, tests and measures

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("launchguard needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[all]' --group test --group lint --group bench
	touch $(STAMP)

demo: setup ## start the FastAPI example on embedded defaults and print what to try
	$(BIN)/python examples/demo.py fastapi

demo-django: setup ## start the Django example under gunicorn and print what to try
	$(BIN)/python examples/demo.py django

test: setup ## run every test, with the servers that they need
	$(BIN)/python -m tools.run_tests

coverage: setup ## every test again, and how much of src/ they cover, servers included
	$(BIN)/python -m tools.coverage

check: setup ## ruff, formatting, mypy --strict, and the floors of the architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure launchguard beside its peers in one run
	$(BIN)/python -m benchmarks.stack

matrix: setup ## every test on 3.11 and the newest Python found, oldest and newest versions
	$(BIN)/python -m tools.matrix

transparency: setup ## the frameworks' own test suites, run through the guard
	$(BIN)/python -m tools.transparency

docs: setup ## run every example of the documentation
	$(BIN)/python -m pytest tests/docs

clean: ## remove what the commands made
	rm -rf $(VENV) .venv-* .mypy_cache .ruff_cache .import_linter_cache build dist
