#!/usr/bin/env bash
# Fills a folder with the wheels of both locks, the locks and the project: bundle.sh <folder>
# It fits machines like this one: the same Python, system and processor.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1
rm -rf "$folder" build       # a stale build/ would put deleted files into the wheel
mkdir -p "$folder"
.venv/bin/python -m pip download --quiet --no-deps --only-binary :all: --require-hashes --dest "$folder" -r requirements-dev.lock
.venv/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$folder" .
cp requirements.lock requirements-dev.lock "$folder"
du -sh "$folder"
