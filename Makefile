# Thin on purpose: the work is in scripts/, readable Python without dependencies.
PYTHON ?= python3
BIN := .venv/bin
export PORT ARGS

.DEFAULT_GOAL := help
.PHONY: help run dev db stop shell people migrations messages workflows fix lint test bench clean

help: ## Cette aide
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Installer ce qui manque et ouvrir le site (PORT=8000)
	@$(PYTHON) -m scripts.run

dev: ## Le même avec le serveur de développement, qui se recharge
	@$(PYTHON) -m scripts.run --dev

db: ## La base embarquée seule, en arrière-plan ; affiche son adresse
	@$(PYTHON) -m scripts.db

stop: ## Arrêter tout ce que ce dossier a démarré
	@$(PYTHON) -m scripts.stop

shell: ## Une console Python dans le site
	@$(PYTHON) -m scripts.manage shell

people: ## Les personnes de la démonstration, leur mot de passe et leur code du moment
	@$(PYTHON) -m scripts.manage demonstration_people

migrations: ## Écrire les migrations des modèles changés
	@$(PYTHON) -m scripts.manage makemigrations

messages: ## Mettre à jour les catalogues de traduction
	@$(PYTHON) -m scripts.setup && $(BIN)/python -m scripts.messages

workflows: ## Écrire docs/workflows.md d’après les tables des états
	@$(PYTHON) -m scripts.setup && $(BIN)/python -m scripts.workflows

fix: ## Mettre en forme et corriger ce qui peut l’être seul
	@$(PYTHON) -m scripts.test --fix

lint: ## Les contrôles sans les essais
	@$(PYTHON) -m scripts.test --lint

test: ## Tous les contrôles et tous les essais (ARGS="tests/journeys -k togo" : ceux-là seulement)
	@$(PYTHON) -m scripts.test

bench: ## Mesurer le site sur de grands volumes (ARGS="--projects 1000000")
	@$(PYTHON) -m scripts.bench

clean: ## Arrêter, et retirer tout ce que les autres commandes ont créé, la base comprise
	@$(PYTHON) -m scripts.stop --clean
