# Everything a person or CI does with Fireside, by name. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
# 1 goes on serving after the walk; 0 ends with it
SERVE ?= 1

# more than the two cores of CI: a test that waits for a server, a browser or a limit leaves its core
TEST_PROCESSES ?= 3

# what WeasyPrint loads; no wheel carries Pango (DejaVu comes with it)
PDF_LIBRARIES := libpangoft2-1.0-0 libharfbuzz-subset0
CODE := platform plugins tests hatch_build.py docs/conf.py docs/_extensions $(wildcard migrations)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode

export PYTHONUNBUFFERED := 1

##@ Try it

.PHONY: demo
demo: $(VENV)/.runtime ## a demo institution, one interview walked over HTTP, then a server (SERVE=0 ends after the walk, PORT=8000)
	@.ci/ensure $(PDF_LIBRARIES)
	@$(BIN)/fireside demo $(if $(PORT),--port $(PORT)) $(if $(filter 0,$(SERVE)),--no-serve)

##@ Work on it

.PHONY: setup
setup: $(VENV)/.dev ## install everything for development into .venv
	@.ci/ensure $(PDF_LIBRARIES)

.PHONY: dev
dev: setup ## serve the demo's people from SQLite; code and templates reload (PORT=8000)
	@PYTHONPATH=. $(BIN)/python tests/tools/dev_server.py

.PHONY: test
test: ## everything that CI runs: lint, types, import law, docs, all tests, coverage
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint docs browser
	@rm -f .coverage .coverage.* coverage.json
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder --durations=10 --cov --cov-report= tests
	@$(BIN)/coverage json --quiet -o coverage.json
	$(BIN)/python tests/tools/branch_gate.py coverage.json

.PHONY: lint
lint: $(VENV)/.dev ## style, formatting, types, import law, templates, dependencies, security
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/deptry platform plugins
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml platform plugins

.PHONY: format
format: $(VENV)/.dev ## let ruff put the code into its form
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: docs
docs: $(VENV)/.dev ## build the documentation into docs/_build; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

.PHONY: browser
browser: $(VENV)/.dev
	@.ci/ensure $(PDF_LIBRARIES)
	@.ci/ensure chromium-headless-shell || .ci/ensure chromium

##@ Measure it

.PHONY: bench
bench: $(VENV)/.dev ## ours against a bare Flask application on both databases, and against other ways to assign; 1 where a goal is missed (ONLY=name)
	@.ci/ensure wrk
	PYTHONPATH=. $(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

##@ Show it

.PHONY: pictures
pictures: browser ## screenshots of the main pages and of the packet, into docs/pictures
	@.ci/ensure poppler-utils
	PYTHONPATH=. $(BIN)/python tests/tools/pictures.py $(PICTURES)

.PHONY: prove
prove: browser ## the large figures of the safety promises (minutes)
	$(BIN)/pytest tests/prove -q -s --override-ini=norecursedirs=.git

.PHONY: mutants
mutants: $(VENV)/.dev ## change the rules in small ways: do their unit tests notice? 1 below 85 % (ONLY=room)
	PYTHONPATH=. $(BIN)/python -m tests.mutants $(ONLY)

.PHONY: wheel
wheel: $(VENV)/.dev ## sdist -> wheel -> an empty environment elsewhere -> `fireside demo --no-serve`
	@.ci/ensure $(PDF_LIBRARIES)
	tests/tools/check_wheel.sh

.PHONY: fresh
fresh: ## clone HEAD into a clean Debian (debootstrap, as root) and time `make demo SERVE=0` there
	tests/tools/fresh_debian.sh

##@ Keep it

.PHONY: lock
lock: $(VENV)/.dev ## resolve the dependencies of pyproject.toml again, into the two lock files
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK) --extra build -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK) --extra build --extra dev --extra docs \
		-c requirements.lock -o requirements-dev.lock

LOCK := pyproject.toml --constraint .ci/held-back.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: hooks
hooks: $(VENV)/.dev ## run the checks before each commit
	$(BIN)/pre-commit install

.PHONY: clean
clean: ## remove what was built, caches and the environment
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage .coverage.* coverage.json
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

.PHONY: help
help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the environment

$(BIN)/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Fireside needs Python 3.11 or newer as python3." >&2; exit 1; }
	@echo "Making $(VENV)"
	@python3 -m venv $(VENV) || { rm -rf $(VENV); \
		echo "python3 cannot make an environment: apt-get install -y python3-venv" >&2; exit 1; }

$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.runtime: requirements.lock pyproject.toml hatch_build.py | $(BIN)/uv
	@echo "Installing Fireside and what it runs on"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing the tools for development"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
