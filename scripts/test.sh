#!/usr/bin/env bash
# Everything that CI checks: style, types, tests.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
ruff check .
ruff format --check .
mypy
validate-pyproject pyproject.toml
pytest "$@"
