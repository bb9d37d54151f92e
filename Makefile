PYTHON ?= python3
PORT ?= 8501
BIND ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
FAST := "not slow and not browser"

.DEFAULT_GOAL := help
.PHONY: help setup run test check bundle browser node text train card figures

help: ## list the tasks
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' | column -t -s '|'

setup: $(VENV)/.installed ## make .venv and install what the app needs

run: setup ## start the app on http://127.0.0.1:8501 (PORT=... another port, BIND=0.0.0.0 for a class)
	@[ "$(BIND)" = 127.0.0.1 ] || echo "Listening on $(BIND): anyone who can reach this machine can use the app and make it compute. There are no accounts. Stop it with Ctrl-C." >&2
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(BIND)

test: $(VENV)/.installed-dev node node_modules/.installed browser ## the whole test suite, with a browser and node
	@$(BIN)/python -m pytest -q -n 2 -m "not browser"
	@$(BIN)/python -m pytest -q -m browser

check: $(VENV)/.installed-dev node node_modules/.installed ## format, lint, imports, types, the course and the fast tests, under a minute
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@npm run -s types
	@npm run -s lint
	@$(BIN)/python -m specviz quiz lint
	@$(BIN)/python -m pytest -q -n 2 -m $(FAST)

bundle: node_modules/.installed ## write the JavaScript that the pages are served
	@npm run -s bundle

# $(1): Debian's packages, $(2): what the tests need. Only root can install, and only where apt is.
define install
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $(1) for the tests ..."; \
		apt-get update -qq && apt-get install -y -qq $(1) >/dev/null && exit 0; fi; \
	echo "specviz: the tests need $(2): install it, then run the same command again." >&2; exit 1
endef

browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
		command -v $$name >/dev/null && exit 0; done; \
	[ -d "/Applications/Google Chrome.app" ] && exit 0; \
	$(call install,chromium,Chromium or Google Chrome)

node:
	@command -v node >/dev/null && command -v npm >/dev/null && exit 0; \
	$(call install,nodejs npm,Node.js 18 or newer with npm)

node_modules/.installed: package.json package-lock.json | node
	@npm ci --silent --no-audit --no-fund || { \
		echo "specviz: npm ci failed (its reason is above): check the network, then run the same command again." >&2; exit 1; }
	@touch $@

# TEXT is where training text is or goes, MODELS where the models are made; SOURCE holds the corpora.
TEXT ?= build/text
MODELS ?= build/models
TRAIN = $(BIN)/python -m training.train
DRAFT = $(TRAIN) draft --rows $(MODELS)/rows --tokenizer $(MODELS)/tokenizer

text: $(VENV)/.installed ## turn the corpora in SOURCE=folder into training text
	@$(BIN)/python -m training.corpus --source $(SOURCE) --out $(TEXT)

train: $(VENV)/.installed ## train the shipped models again from that text; can be stopped and resumed
	@$(TRAIN) tokenizer --text $(TEXT) --out $(MODELS)/tokenizer
	@$(TRAIN) target --text $(TEXT) --tokenizer $(MODELS)/tokenizer --out $(MODELS)/target
	@$(TRAIN) rows --text $(TEXT) --teacher $(MODELS)/target --out $(MODELS)/rows
	@$(DRAFT) --out $(MODELS)/draft
	@$(DRAFT) --out $(MODELS)/draft-weak --stop-after 120
	@$(DRAFT) --out $(MODELS)/draft-mismatched --workloads python --steps 600

card: $(VENV)/.installed ## measure the figures of the model card and print them
	@$(BIN)/python -m training.card --text $(TEXT)

figures: $(VENV)/.installed ## measure docs/benchmarks.json and .md again; can be stopped and resumed
	@$(BIN)/python -m training.figures --kept build/figures --out docs/benchmarks.json

$(VENV)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "specviz: Python 3.11 or newer is needed: install it, or say where it is with make setup PYTHON=..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
		rm -rf $(VENV); \
		echo "specviz: no virtual environment could be made: install Python's venv module (Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing what the app needs, some minutes the first time ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e . || { \
		echo "specviz: the installation failed (pip's reason is above): check the network and the free disk space, then run the same command again." >&2; exit 1; }
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt || { \
		echo "specviz: installing the test tools failed (pip's reason is above): check the network, then run the same command again." >&2; exit 1; }
	@touch $@
