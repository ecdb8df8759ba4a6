# make run               set up, a simulated lake if there is no release, serve on http://127.0.0.1:8050 (PORT=...)
# make test              everything that CI asks: lint, types, layers, unit and browser tests
# make run OFFLINE=dir   the same without a network, from a folder made by `make bundle`
# make bench PARTS=...   measure publish, server and browser (or some of them) and write docs/performance.md
# make soak              hurry the wall through thousands of rotations and write docs/performance.md (SOAK="--seconds 3600")
# make docs              write the pages of docs/ that the code itself can tell
BIN := .venv/bin

.PHONY: run test check fix look bench soak docs lock bundle clean
run: .venv/run.stamp
	$(BIN)/cockpit run

test: .venv/dev.stamp
	tools/system.sh
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -n 3 --dist loadgroup

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

fix: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

look: .venv/dev.stamp
	tools/system.sh
	$(BIN)/pytest -n 3 --dist loadgroup -m wide
	$(BIN)/python -m tests.browser.look

bench: .venv/dev.stamp
	tools/system.sh
	$(BIN)/python -m benchmarks $(PARTS)

soak: .venv/dev.stamp
	tools/system.sh
	$(BIN)/python -m tests.browser.soak $(SOAK)

docs: .venv/dev.stamp
	$(BIN)/python docs/generate.py

lock: .venv/run.stamp
	tools/lock.sh $(UPGRADE)

bundle: .venv/run.stamp
	tools/bundle.sh bundle

clean:
	rm -rf .venv build bundle *.egg-info

.venv/run.stamp: requirements.lock pyproject.toml
	tools/setup.sh run $(OFFLINE)

.venv/dev.stamp: requirements-dev.lock pyproject.toml
	tools/setup.sh dev $(OFFLINE)
