# Sourced by the other scripts: makes .venv where it is missing or out of date, and puts it first on the PATH.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stamp=.venv/.installed
if [[ ! -e $stamp || requirements.lock -nt $stamp || pyproject.toml -nt $stamp ]]; then
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "found $(python3 --version), wanted Python 3.11 or later" >&2
    exit 1
  }
  [[ -x .venv/bin/python ]] || python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
  touch "$stamp"
fi
export PATH="$PWD/.venv/bin:$PATH"
