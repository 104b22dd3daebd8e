# Everything a newcomer needs: Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test bench evaluate properties lint schemas clean

demo: $(VENV)/.demo
	$(BIN)/waferwatch demo $(ARGS)

test: $(VENV)/.test
	bash tests/prepare
	$(BIN)/python -m pytest $(ARGS)

bench: $(VENV)/.test
	bash tests/prepare
	$(BIN)/python -m tests.bench $(ARGS)

evaluate: $(VENV)/.test
	$(BIN)/python -m waferwatch.read.evaluate tests/evaluation

properties: $(VENV)/.test
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest tests/core/properties $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check streams schemas tests
	$(BIN)/ruff format --check streams schemas tests
	$(BIN)/mypy

schemas: $(VENV)/.demo
	$(BIN)/waferwatch schema export schemas/waferwatch_schemas/json

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Waferwatch needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) .kafka .hypothesis .pytest_cache .mypy_cache .ruff_cache
