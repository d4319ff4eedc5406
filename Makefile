# Madoguchi: every command works on a fresh machine with Python 3.11+, make and git.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
BIN := .venv/bin
export MADOGUCHI_DATA ?= $(abspath $(DATA))

.PHONY: help setup run test test-all bench lint format messages locks clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/.run messages ## install what running needs

.venv/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python tools/install.py requirements.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/python tools/install.py requirements-dev.lock
	@touch $@

.venv/.cluster: .venv/.dev requirements-cluster.lock
	$(BIN)/python tools/install.py requirements-cluster.lock
	@touch $@

# the older supported line of DuckDB, beside the environment: put ahead on the path it is imported instead
.venv/.duckdb-1.5: .venv/.dev requirements-duckdb15.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade --no-deps --require-hashes -r requirements-duckdb15.lock --target .venv/duckdb-1.5
	@touch $@

messages: .venv/.run ## compile the translations
	@$(BIN)/python tools/messages.py compile

run: setup ## serve the product with the sample organisation  [PORT=8000] [DATA=DIR]
	@exec $(BIN)/madoguchi up --sample --port $(PORT)

test: .venv/.dev messages lint ## everything that is fast enough for every change
	@$(BIN)/python tools/run_tests.py

test-all: .venv/.cluster .venv/.duckdb-1.5 messages lint ## also the slow tests and the Spark parity gate (needs Java)
	@$(BIN)/python tools/run_tests.py --all

bench: .venv/.dev messages ## the benchmarks, each with its ratio against a named alternative
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

lint: .venv/.dev messages ## style, types, layers, translations, migrations, API document
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@$(BIN)/lint-imports --no-cache > .venv/layers.txt || { cat .venv/layers.txt; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python tools/messages.py check
	@$(BIN)/python tools/checks.py

format: .venv/.dev ## put the code in order
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

locks: .venv/.dev ## resolve the dependencies again (needs uv)
	uv pip compile pyproject.toml --group build --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock
	uv pip compile pyproject.toml --group build --extra cluster --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-cluster.lock
	echo duckdb==1.5.5 | uv pip compile - --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-duckdb15.lock

clean: ## remove the environment and caches; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
