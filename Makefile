# AlignHub: everything a developer or a small site runs. `make help` lists it.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test lint format shell seed bench lock migrations messages venv venv-dev

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: venv ## start the whole site (PORT=8000); Ctrl-C stops it
	@exec $(PY) manage.py serve --stop-with-parent

test: venv-dev ## run every check and test
	@exec $(PY) tests/run_all.py

lint: venv-dev ## run the checks without the tests
	@exec $(PY) tests/run_all.py --lint

format: venv-dev ## format the Python code
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

shell: venv ## open a Python shell with the site's database
	@exec $(PY) manage.py shell

seed: venv ## load the starting content (a second load changes nothing)
	@$(PY) manage.py migrate --verbosity 0 && exec $(PY) manage.py load_starting_content

bench: venv-dev ## measure the pages, write docs/benchmarks.md (BENCH="--sizes 10000,100000" for less)
	@exec $(PY) -m tests.bench $(BENCH)

migrations: venv-dev ## write the migrations that the models need
	@exec $(PY) manage.py makemigrations

messages: venv-dev ## collect what the site says into locale/ and compile what is there (ADD=de begins a language)
	@command -v msgfmt >/dev/null || { echo "This needs GNU gettext (Debian: apt install gettext)." >&2; exit 1; }
	@$(PY) manage.py makemessages $(if $(ADD),--locale $(ADD),--all) --keep-pot --add-location file \
		--ignore var --ignore $(VENV) --ignore tests --ignore staticfiles
	@$(PY) manage.py compilemessages --ignore $(VENV)

lock: venv-dev ## pin everything in pyproject.toml, with hashes
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml -o requirements.txt
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

venv: ; @sh alignhub/environment.sh requirements.txt
venv-dev: ; @sh alignhub/environment.sh requirements-dev.txt
