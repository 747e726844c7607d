# The two commands that matter: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check unit mutants bench bench-bus accuracy docs clean

demo: .venv/installed
	$(BIN)/hall demo $(DEMO)

test: check unit

check: .venv/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: .venv/installed-for-tests
	@tests/install_debian_packages.sh
	$(BIN)/pytest -n 4 --dist worksteal $(PYTEST)

mutants: .venv/installed-for-tests
	$(INSTALL) --editable '.[mutants]'
	$(BIN)/mutmut run
	$(BIN)/mutmut results

bench: .venv/installed-for-tests bench-bus
	$(BIN)/python -m benchmarks

bench-bus: .venv/installed-for-tests
	@benchmarks/bus/install_clients.sh $(INSTALL)
	$(BIN)/python -m benchmarks.bus

accuracy: .venv/installed-for-tests
	$(BIN)/python -m benchmarks.accuracy

docs: .venv/installed-for-tests
	$(BIN)/python -m seat_protocol.document > docs/protocol.md
	$(BIN)/python -m controller.config.reference > docs/config-reference.md
	$(BIN)/python -m controller.contract.document_contract docs
	$(BIN)/python -m controller.procedure.document docs/procedure.md
	$(BIN)/python -m simulators.scenario.document > docs/scenarios.md
	$(BIN)/python docs/pictures/make_console_picture.py

clean:
	rm -rf .venv build *.egg-info  # var stays: it may hold the record of a meeting

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; point to it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; install it: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed
	$(INSTALL) --editable '.[test]'
	@touch $@
