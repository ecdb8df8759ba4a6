#!/usr/bin/env bash
# Renews both locks from pyproject.toml, hashes and no URLs. What is locked stays where it still fits; `make lock UPGRADE=--upgrade` moves on.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 \
        --no-emit-index-url --no-annotate --no-header pyproject.toml --extra setup "$@"
}
compile "$@" --output-file requirements.lock
compile "$@" --extra dev --extra report --extra postgresql --constraints requirements.lock --output-file requirements-dev.lock
