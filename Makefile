# Deux commandes suffisent : `make run` et `make test`. Le reste : `make help`.
BIN := .venv/bin
UV ?= uv
# Rasa's own warnings and telemetry are not for those who type these commands.
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export LOG_LEVEL ?= ERROR

.DEFAULT_GOAL := help
.PHONY: help setup run test check format train bench evaluate lock clean

help: ## cette aide
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## crée .venv (Python 3.10) et y installe requirements.lock
	@sh deploy/setup.sh

run: setup ## installe, entraîne si besoin, et sert sur http://127.0.0.1:8080 (PORT=8081 pour un autre port)
	@exec $(BIN)/azimut serve $(if $(PORT),--port $(PORT))

test: check ## tout vérifier : style, types, fiches, modèle, tests
	@echo "5/6 Modèle…"
	@$(BIN)/azimut train
	@echo "6/6 Tests…"
	@$(BIN)/pytest --numprocesses 2 --dist loadfile $(PYTEST_ARGS)

check: setup ## style, types et fiches, sans les tests
	@echo "1/6 Style (ruff)…"
	@$(BIN)/ruff check -q .
	@echo "2/6 Mise en forme (ruff format)…"
	@$(BIN)/ruff format -q --check . || { echo "Des fichiers sont mal mis en forme : make format" >&2; exit 1; }
	@echo "3/6 Types (mypy)…"
	@$(BIN)/mypy
	@echo "4/6 Fiches…"
	@$(BIN)/azimut knowledge check --bref

format: setup ## met le code en forme
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

train: setup ## réentraîne le modèle si les données ou la configuration ont changé
	@$(BIN)/azimut train

bench: setup ## compare à Rasa d'origine et écrit docs/bench.md (longtemps ; BENCH_ARGS=--reuse sans réentraîner, --quick une minute)
	@$(BIN)/python -m bench.compare $(BENCH_ARGS)

evaluate: setup ## mesure la compréhension et les réponses, et écrit var/rapport/index.html (EVALUATE_ARGS="--only intents")
	@$(BIN)/azimut train
	@$(BIN)/python -m bench.evaluation $(EVALUATE_ARGS)

lock: ## refait requirements.lock depuis pyproject.toml (demande uv ; UPGRADE=--upgrade renouvelle tout)
	@$(UV) --version >/dev/null 2>&1 || { echo "make lock demande uv : pip install uv, ou UV=/chemin/vers/uv" >&2; exit 1; }
	@$(UV) pip compile pyproject.toml --quiet --extra dev --generate-hashes --python-version 3.10 \
		--custom-compile-command 'make lock' --output-file requirements.lock $(UPGRADE)

clean: ## efface .venv, le modèle, la base et les caches
	rm -rf .venv var/models var/bench var/cache var/outils var/knowledge.sqlite* .mypy_cache .ruff_cache .pytest_cache *.egg-info
