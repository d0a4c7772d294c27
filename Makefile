# Everything a developer runs; each target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: review test check types lint bench lock data clean

$(VENV)/.ready: requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Colonnade needs Python 3.11 or later; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

review: $(VENV)/.ready  ## review the example application
	$(BIN)/colonnade review examples/bookings

test: lint types $(VENV)/.ready  ## everything CI asks for
	$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.ready
	$(BIN)/mypy

bench: $(VENV)/.ready  ## speed and memory against the peers (installs them apart)
	$(BIN)/python bench/run.py

data: $(VENV)/.ready  ## refresh what ages: runtimes, SDK operations, alarms, policies
	$(BIN)/python scripts/refresh_data.py

lock: $(VENV)/.ready  ## pin the development dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --no-emit-index-url --no-annotate --output-file requirements-dev.txt pyproject.toml

clean:
	rm -rf $(VENV) .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
