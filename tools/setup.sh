#!/usr/bin/env bash
# Makes .venv from a lock, then installs this project into it: setup.sh run|dev [bundle folder]
# With a folder (of `make bundle`) nothing is asked of any index.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=$1 offline=${2:-}
case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
esac
python=${PYTHON:-$(command -v python3 python3.11 | head -1 || true)}   # Debian's python3.11 alone brings no python3
settings=(PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never)
export "${settings[@]}" UV_SYSTEM_CERTS=1       # like pip, for an office with a certificate of its own

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

command -v "$python" >/dev/null || fail "no ${python:-python3} here; install Python 3.11 or newer, or name one: make PYTHON=..."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" --version) is too old; Python 3.11 or newer is needed"

index=()
if [ -n "$offline" ]; then
    [ -f "$offline/$lock" ] || fail "$offline holds no $lock; make it with 'make bundle' where there is a network"
    cmp -s "$lock" "$offline/$lock" || fail "$offline was bundled for another $lock; bundle this version again"
    offline=$(cd "$offline" && pwd)
    index=(--no-index --find-links "$offline")
    # Nothing of the machine's own settings may bring an index back in.
    unset "${!PIP_@}" "${!UV_@}"
    export "${settings[@]}" PIP_CONFIG_FILE=/dev/null UV_NO_CONFIG=1 UV_OFFLINE=1
fi

# The lines of one package of the lock, in a file of their own: the installers are checked against their hashes too.
locked() { awk -v name="$1==" 'index($0, name) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' "$lock" >".venv/$1.lock"; echo ".venv/$1.lock"; }

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    if [ -n "$offline" ]; then
        "$python" -m venv --without-pip .venv           # pip comes out of its own wheel, so Debian's python3-venv is not needed
        .venv/bin/python "$(echo "$offline"/pip-*.whl)/pip" install --quiet --require-hashes "${index[@]}" -r "$(locked pip)"
    else
        if ! "$python" -c 'import ensurepip' 2>/dev/null; then
            package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
            [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
                fail "this Python cannot make a virtual environment; as root: apt-get install $package"
            say "installing $package"
            { apt-get update && apt-get install -y --no-install-recommends "$package"; } >/dev/null || fail "apt-get install $package failed"
        fi
        "$python" -m venv .venv
    fi
fi

say "installing the packages of $lock into .venv (half a gigabyte, a minute or so)"
pip=(.venv/bin/python -m pip install --quiet)
uv=(.venv/bin/uv pip install --quiet --python .venv/bin/python)
if ! { "${pip[@]}" --require-hashes "${index[@]}" -r "$(locked uv)" && "${uv[@]}" --require-hashes "${index[@]}" -r "$lock"; }; then
    say "uv could not be had or could not install; going on with pip, which is slower"
    "${pip[@]}" --require-hashes "${index[@]}" -r "$lock"
fi
"${pip[@]}" --no-deps --no-build-isolation "${index[@]}" --editable .
touch .venv/"$kind".stamp
[ "$kind" = run ] || touch .venv/run.stamp              # the lock of dev holds the whole lock of run
