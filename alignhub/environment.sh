#!/bin/sh
# Have .venv with exactly what the lock file $1 names; installs nothing when that is already so.
set -eu
lock=$1
venv=.venv
# A development environment also serves to run the site.
for done in "$lock" requirements-dev.txt; do
    if [ -x "$venv/bin/python" ] && cmp -s "$done" "$venv/installed-$done"; then exit 0; fi
    [ "$lock" = requirements-dev.txt ] && break
done

python=
for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$name; break; fi
done
if [ -z "$python" ]; then
    echo "AlignHub needs Python 3.11 or newer, and none was found on this machine's PATH." >&2
    exit 1
fi
if ! [ -w . ] || { [ -e "$venv" ] && ! [ -w "$venv" ]; }; then
    echo "AlignHub keeps its Python packages in $(pwd)/$venv, which this user cannot write." >&2
    exit 1
fi
if ! "$venv/bin/python" -c '' >/dev/null 2>&1; then
    echo "Making $venv with $("$python" --version) …"
    if ! "$python" -m venv --clear "$venv" >"$venv.log" 2>&1; then
        cat "$venv.log" >&2
        rm -f "$venv.log"
        echo "Python cannot make a virtual environment: install its venv module (Debian: apt install python3-venv)." >&2
        exit 1
    fi
    rm -f "$venv.log"
fi
total=$(grep -c '^[a-zA-Z0-9].*==' "$lock")
# The lock names everything, so nothing is resolved anew; what is imported is compiled when it is.
echo "Installing up to $total packages from $lock (once; takes a minute or two) …"
{
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off --require-hashes \
        --no-deps --no-compile -r "$lock" \
        || echo "installation failed"
} | awk -v total="$total" -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
    /^Collecting / {
        n++
        if (tty) { printf "\r  %d of %d: %-40s", n, total, $2 } else if (n % 10 == 0) { printf "  %d of %d fetched\n", n, total }
        fflush()
    }
    /^Installing collected/ { printf "%s  installing …\n", tty ? "\n" : ""; fflush() }
    /^installation failed$/ { failed = 1 }
    END { exit failed }
' || {
    echo "The packages could not be installed; pip's reason is above." >&2
    exit 1
}
rm -f "$venv"/installed-*
cp "$lock" "$venv/installed-$lock"
