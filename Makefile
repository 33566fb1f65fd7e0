# Everything a newcomer needs: `make demo`, `make serve`, `make test`. Needs Python 3.11 or newer with pip.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS ?= dev
SHARED ?= ../shared
DUMP ?= $(SHARED)/corpora/dumps/enwiki-sample.xml.bz2

.PHONY: demo serve test lint types floors bench train site check clean

# Set up, and convert the seed page into output/seed.
demo: $(VENV)/.core
	$(BIN)/extractor convert fixtures/000_69e6d9936d7bb4a5.txt --output output/seed

# Set up, and open the seed page in the explorer, http://127.0.0.1:8000/ (EXTRACTOR_PORT=8080 make serve takes another port).
serve: $(VENV)/.web demo
	$(BIN)/extractor serve output/seed

# Set up, and pass the tests: a process a core, each test file whole in one of them.
test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo --no-cache

types: $(VENV)/.dev
	$(BIN)/mypy

# Scores on the labelled data beside the project may not fall below tests/quality/floors.toml.
floors: $(VENV)/.dev
	EXTRACTOR="$(abspath $(BIN))/extractor" $(BIN)/python -m pytest tests/quality --override-ini addopts= -rA --numprocesses auto

# Ours and the peers side by side over one dump: make bench DUMP=path
bench: $(VENV)/.dev
	$(BIN)/pip install --quiet wikitextparser
	$(BIN)/python benchmarks/bench.py $(DUMP)

# Train the shipped models anew and print their cross-validated scores.
train: $(VENV)/.dev
	$(BIN)/pip install --quiet --editable ".[training]"
	$(BIN)/python -m extractor.training.people $(SHARED)/gold/people
	$(BIN)/python -m extractor.training.references $(SHARED)/gold/references
	$(BIN)/python -m extractor.training.glued $(SHARED)/corpora/tpl_text/gold_refs.jsonl.gz

# The documentation as a site, output/site/html/index.html
site: $(VENV)/.dev
	$(BIN)/python .ci/site.py

check: lint types test

$(VENV)/.core: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.web: $(VENV)/.core
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[web]"
	touch $@

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	touch $(VENV)/.core $(VENV)/.web $@

clean:
	rm -rf $(VENV) output/* .mypy_cache .pytest_cache .ruff_cache .hypothesis
