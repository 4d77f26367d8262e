#!/bin/sh
# Brings .venv to what requirements.lock says: Python 3.10, the locked packages, and this project. `make run`, `make test`
# and `.ci/run` all begin here. Does nothing when .venv/.installed already bears the mark of today's lock.
#
# PYTHON=/path/to/python3.10 chooses the interpreter; otherwise: python3.10, pyenv, uv (installed aside if need be).
set -eu
cd "$(dirname "$0")/.."

venv=.venv
mark=$venv/.installed
tools=var/outils
log=var/installation.log
# The project's own file counts too: it names the `azimut` command.
wanted=$(cat requirements.lock pyproject.toml deploy/setup.sh | cksum)
began=$(date +%s)

say() { printf '%s\n' "$*"; }
fail() { printf 'Azimut : %s\n' "$*" >&2; exit 1; }
seconds() { echo $(($(date +%s) - began)); }

is_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }
# Debian ships Python without venv's other half, ensurepip, unless python3-venv is there.
can_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3.10 "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.10.*/bin/python3.10 python3; do
        if is_310 "$candidate" && can_venv "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

find_uv() {
    for candidate in "$tools/bin/uv" uv "${HOME:-}/.local/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

install_uv() {
    command -v python3 >/dev/null || return 1
    if ! can_venv python3 && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say "  python3-venv manque : installation du paquet de la distribution…"
        { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >>"$log" 2>&1 || return 1
    fi
    if can_venv python3; then
        python3 -m venv "$tools" >>"$log" 2>&1 && "$tools/bin/python" -m pip install -q uv >>"$log" 2>&1
    else
        python3 -m pip install -q --user uv >>"$log" 2>&1
    fi
}

make_venv() {
    rm -rf "$venv"
    if python=$(find_python); then
        say "1/3 Environnement Python 3.10 ($("$python" -c 'import platform; print(platform.python_version())'))…"
        "$python" -m venv "$venv" >>"$log" 2>&1 || fail "l'environnement .venv n'a pas pu être créé ; détails dans $log."
        return
    fi
    say "1/3 Python 3.10 n'est pas sur cette machine : uv va le chercher…"
    uv=$(find_uv) || { install_uv && uv=$(find_uv); } ||
        fail "Python 3.10 est introuvable et uv n'a pas pu être installé ; installez python3.10 et python3.10-venv (ou, pour que uv s'en charge, python3-venv : sudo apt-get install python3-venv), puis relancez."
    "$uv" venv -q --seed --python 3.10 "$venv" >>"$log" 2>&1 ||
        fail "Python 3.10 est introuvable et n'a pas pu être téléchargé ; installez-le (python3.10 et python3.10-venv, ou pyenv install 3.10), puis relancez. Détails dans $log."
}

# pip says one "Collecting" a package, then is silent while it unpacks: show how far it is.
progress() {
    awk -v total="$1" -v log_file="$log" '
        { print >> log_file }
        /^(Collecting|Requirement already satisfied)/ { n++; if (n % 40 == 0) { printf "  %d/%d paquets téléchargés\n", n, total; fflush() } }
        /^Installing collected/ { print "  tous téléchargés ; copie dans .venv…"; fflush() }'
}

install_packages() {
    total=$(grep -c '^[a-zA-Z0-9].*==' requirements.lock)
    say "2/3 Installation de $total paquets (quelques minutes la première fois)…"
    status=$(mktemp)
    # --no-deps: the lock is complete, and aiohttp and pydantic are on purpose newer than what Rasa asks for.
    { "$venv/bin/python" -m pip install --no-deps --require-hashes --disable-pip-version-check --progress-bar off \
        -r requirements.lock 2>&1 || echo failed >"$status"; } | progress "$total"
    if [ -s "$status" ]; then
        rm -f "$status"
        tail -n 5 "$log" >&2
        fail "des paquets n'ont pas pu être installés (réseau, place disque ?) ; détails dans $log. Relancer reprend l'installation."
    fi
    rm -f "$status"
}

install_project() {
    say "3/3 Commande azimut…"
    "$venv/bin/python" -m pip install -q --no-deps --no-build-isolation --disable-pip-version-check -e . >>"$log" 2>&1 ||
        fail "la commande azimut n'a pas pu être installée ; détails dans $log."
}

if [ "$(cat "$mark" 2>/dev/null)" = "$wanted" ] && is_310 "$venv/bin/python"; then
    exit 0
fi
mkdir -p var
: >"$log"
if ! is_310 "$venv/bin/python" || ! [ -x "$venv/bin/pip" ]; then
    make_venv
fi
install_packages
install_project
echo "$wanted" >"$mark"
say "Installation prête en $(seconds) s."
