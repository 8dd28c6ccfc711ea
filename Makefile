# Chathood: everything a person or CI calls. `make help` lists it.

PYTHON ?= python3
STAGE ?= prod
SEEDS ?= 1000
FIRST ?= 1
QUEUE ?=
WEBHOOKS ?= 2000
REPLIES ?= 200
RULES ?= tests/storm/rules.yaml
KILL ?=
FILE ?=
KEY ?=
NAME ?=
TABLES ?=
AT ?=

VENV := .venv
RUN := $(VENV)/bin/python
# Node.js from the virtual environment: it is there only where the machine has none that will do.
NODE := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
NPM := $(NODE) npm --no-fund --no-audit --no-update-notifier --loglevel=error
WEB := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
say = @printf '· %s\n' "$(1)"

.PHONY: help run test check bench soak verify-certificate storm drill backup restore recover redrive package deploy clean python node web engine browser
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

help: ## lists the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /make \1\t/' | expand -t 16

run: web engine ## sets everything up and runs the whole product here, until Ctrl-C
	@$(RUN) -m infra.local

test: web engine browser ## sets everything up and runs every test
	$(call say,Web tests)
	@cd web && $(NPM) test --silent
	$(call say,Python tests)
	@$(RUN) -m pytest -n auto --dist loadfile

check: $(VENV)/.installed ## lint, format, types, layering: fast, no services
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest tests/infra/test_layering.py
	@if [ -x web/node_modules/.bin/svelte-check ]; then cd web && $(NPM) run check --silent; fi

bench: web engine ## measures every figure of the design
	@$(RUN) -m tests.bench

soak: $(VENV)/.installed ## plays SEEDS seeds of the simulation from FIRST on, on every core
	@$(RUN) -m tests.simulation soak --seeds $(SEEDS) --first $(FIRST)

drill: engine ## backs up 1,000 canary contacts, forgets half, restores, and tries every byte and key
	@$(RUN) -m tests.drill 1000

backup: engine ## keeps tables and objects of the local product as backup NAME
	@$(RUN) -m infra.local.backup "$(NAME)"

restore: engine ## goes back to backup NAME, whole or in TABLES=keys,lookups,records,audit,media
	@$(RUN) -m infra.local.restore "$(NAME)" "$(TABLES)"

recover: $(VENV)/.installed ## goes back with TABLES of STAGE to the time AT, as the runbook says
	@$(RUN) -m infra.restore "$(STAGE)" "$(AT)" "$(TABLES)"

storm: web engine ## runs the whole product behind a faulty network (WEBHOOKS, REPLIES, RULES, KILL=1)
	@$(RUN) -m tests.storm --webhooks $(WEBHOOKS) --replies $(REPLIES) --rules $(RULES) $(if $(KILL),--kill)

verify-certificate: $(VENV)/.installed ## checks the certificate of an erasure in FILE, offline (KEY=a PEM file)
	@$(RUN) -m infra.verify_certificate $(FILE) $(KEY)

redrive: $(VENV)/.installed ## lists STAGE's dead letters, or sends those of QUEUE back
	@$(RUN) -m infra.redrive $(STAGE) $(QUEUE)

package: $(VENV)/.installed ## builds the deployable template and zip of STAGE
	@$(RUN) -m infra.package $(STAGE)

deploy: web ## deploys the data, service and web stacks of STAGE to the AWS account in the environment
	@$(RUN) -m infra.deploy $(STAGE)

clean: ## removes what was built; the data in .local and the virtual environment stay
	@rm -rf build web/dist web/node_modules .mypy_cache .pytest_cache .ruff_cache

# ---- Setting up: each step runs only when what it depends on has changed ----

python:
	@$(PYTHON) -c '' 2>/dev/null || { echo "Chathood needs Python 3.11 or newer: install it, or name it with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Chathood needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V): name another with PYTHON=…" >&2; exit 1; }

$(VENV)/bin/python: | python
	$(call say,Making a virtual environment)
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make virtual environments: install its venv module (on Debian, python3-venv)." >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements-dev.txt | $(VENV)/bin/python
	$(call say,Installing Python packages (a few minutes the first time))
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

node: $(VENV)/.installed
	@$(NODE) node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || { \
		echo "· Installing Node.js into the virtual environment" && \
		$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt; }

web/node_modules/.installed: web/package-lock.json | node
	$(call say,Installing the web client's packages)
	@cd web && $(NPM) ci
	@touch $@

web/dist/index.html: $(WEB) web/node_modules/.installed
	$(call say,Building the web client)
	@cd web && $(NPM) run build --silent
	@touch $@

web: node web/dist/index.html

engine: node
	@$(NODE) $(RUN) -m infra.local.engine

browser: $(VENV)/.installed
	@$(RUN) -m infra.local.browser
