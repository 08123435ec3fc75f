# The project's commands. `make test` and `make demo` need nothing but Python, Node, git and make.

# The one place that names the tools' oldest versions (the workflow in .github uses the same).
# What is installed with them is pinned elsewhere: requirements/*.txt and package-lock.json.
PYTHON_VERSION := 3.11
NODE_VERSION := 20

PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
UV := .tools/bin/uv
BIN := .venv/bin
CHECKED := functions contract infra local ops bench language_model drug_model evaluation security app.py

export PYTHONPATH := $(CURDIR)/functions:$(CURDIR)
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help install demo dev stop logs invoke test check format lint types security lock openapi fuzz eval language-model drug-model clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

install: node_modules/.installed .venv/.installed .tools/emulator/.installed ## Install everything (the others do it themselves)

demo: install ## Run a sample consultation through the whole stack on this machine
	@$(BIN)/python -m local.demo

dev: install ## Keep the stack running; PORT=4566 for a fixed port
	@$(BIN)/python -m local.dev $(PORT)

stop: ## Stop the stack that `make dev` keeps running
	@$(PYTHON) -m local.stop

logs: install ## Follow the Lambdas' logs of the stack that `make dev` keeps running
	@$(BIN)/python -m local.logs

invoke: .venv/.installed ## Run one handler in process: F=end_session E=events/end_session.json
	@$(BIN)/python -m local.invoke "$(F)" "$(E)"

test: install ## Run all tests; T=tests/unit for a part
	$(BIN)/pytest -q -n auto --maxprocesses 4 $(T)

check: install lint types security test ## What the workflow runs: format, lint, types, security, tests

format: .venv/.installed ## Format the code, and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.installed
	$(BIN)/mypy $(CHECKED)

security: .venv/.installed ## Look for unsafe code, secrets in the tree, packages known to be unsafe
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml functions infra local ops security app.py
	@$(BIN)/python -m security.secret_scan
	@$(BIN)/python -m security.package_audit

LOCK = $(UV) pip compile --quiet --universal --generate-hashes --python-version $(PYTHON_VERSION) --no-header $(UPGRADE)

lock: $(UV) ## Lock requirements/ from pyproject.toml; UPGRADE=--upgrade for newer versions
	$(LOCK) pyproject.toml -o requirements/core.txt
	$(LOCK) pyproject.toml --extra media -o requirements/media.txt
	$(LOCK) pyproject.toml --extra media --group infra --group test --group lint --group security --group eval -o requirements/dev.txt
	$(LOCK) --group emulator -o requirements/emulator.txt
	$(LOCK) --group tools -o requirements/tools.txt

fuzz: install ## Meet the stack with requests by its OpenAPI document: N=50 cases per operation, SEED=1
	@$(BIN)/python -m tests.fuzz $(or $(N),50) $(SEED)

openapi: .venv/.installed ## Write the OpenAPI document and its page anew
	@$(BIN)/python -m contract

DATA ?= evaluation/samples
ENGINES ?= none/rules
OUT ?= .local/evaluation

eval: .venv/.installed ## Score engines on dialogues: DATA=folder ENGINES="none/rules pocketsphinx/rules"
	@$(BIN)/python -m evaluation $(DATA) --engines $(ENGINES) --out $(OUT) \
		--date $(shell date +%F) --commit $(shell git describe --always --dirty --exclude '*')

language-model: .venv/.installed ## Build the embedded speech engine's language model anew (two minutes)
	$(BIN)/python -m language_model.build

drug-model: .venv/.installed ## Learn anew what is said of drugs, and what becomes of them (a minute)
	$(BIN)/python -m drug_model

clean: ## Remove everything that was installed or built
	rm -rf .venv .tools .local .build node_modules cdk.out .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Installing: each step leaves a stamp, so that it runs again only when its lock has changed.

$(UV): requirements/tools.txt
	@test -n "$(PYTHON)" || { echo "Wardscribe needs Python $(PYTHON_VERSION) or later, and none was found on the PATH. Install it, or name one: make PYTHON=/path/to/python …" >&2; exit 1; }
	@echo "Installing the tools"
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/.installed: requirements/dev.txt $(UV)
	@echo "Installing the Python packages"
	@test -x $(BIN)/python || $(UV) venv --quiet --python .tools/bin/python .venv
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@

.tools/emulator/.installed: requirements/emulator.txt $(UV)
	@echo "Installing the AWS emulator"
	@test -x .tools/emulator/bin/python || $(UV) venv --quiet --python .tools/bin/python .tools/emulator
	@$(UV) pip sync --quiet --python .tools/emulator/bin/python --require-hashes requirements/emulator.txt
	@touch $@

node_modules/.installed: package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] < $(NODE_VERSION) ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null || { echo "Wardscribe needs Node.js $(NODE_VERSION) or later with npm, for the CDK; none was found on the PATH." >&2; exit 1; }
	@echo "Installing the CDK's command line"
	@npm ci --silent --no-audit --no-fund --no-update-notifier
	@touch $@
