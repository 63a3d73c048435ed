# 何ができるかは make help で。 / `make help` shows what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo up test check lock clean

VENV := .venv
PY := $(VENV)/bin/python
UV := UV_PYTHON_DOWNLOADS=never $(VENV)/bin/uv
STAMP := $(VENV)/installed
# The checkout comes first, wherever a name is looked for.
export PYTHONPATH := $(CURDIR)$(if $(PYTHONPATH),:$(PYTHONPATH))
# Without kept bytecode each process of the stack compiles its libraries anew: ten seconds for torch's.
unexport PYTHONDONTWRITEBYTECODE

help: ## この一覧を示す / Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: $(STAMP) ## 必要なものを .venv に入れる / Install all that is needed into .venv
	@echo 'すべて入っています / All is installed'

demo: $(STAMP) ## 全体を起動し、見本を取り込み、三者の問いに答える / Start all, harvest the samples, answer three readers
	@$(PY) -m workers.cli.main demo

up: $(STAMP) ## 手元の環境を起動する（Ctrl-C で終了） / Start the local stack (Ctrl-C ends it)
	@$(PY) -m workers.cli.main up

test: $(STAMP) ## 実物の検索エンジンとメッセージ仲介で試験する / Run the tests, on the real engine and broker
	@echo '試験を行っています / Running the tests'
	@$(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

check: $(STAMP) ## 書式、静的検査、型、層の規則を確かめる / Check format, lint, types and the floor plan
	@echo '書式を確かめています / Checking the format'
	@$(PY) -m ruff format --check .
	@echo '静的検査を行っています / Linting'
	@$(PY) -m ruff check .
	@echo '型を確かめています / Checking types'
	@$(PY) -m mypy
	@echo '層の規則を確かめています / Checking the floor plan'
	@$(VENV)/bin/lint-imports --no-cache

lock: $(STAMP) ## 依存関係を固定し直す / Pin the dependencies anew
	@echo 'requirements.lock を更新しています / Updating requirements.lock'
	@$(UV) pip compile pyproject.toml --quiet --upgrade --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --output-file requirements.lock

clean: ## .venv と一時的な結果を消す（取り込んだデータは残る） / Remove .venv and caches; harvested data stays
	@rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(STAMP): requirements.lock pyproject.toml | $(PY)
	@echo '導入用の uv を入れています / Installing uv, which installs the rest'
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock >$(VENV)/uv.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r $(VENV)/uv.txt || { $(OFFLINE); }
	@echo '依存パッケージを入れています（初回は数分かかります） / Installing packages (some minutes at the first time)'
	@$(UV) pip sync --python $(PY) --require-hashes requirements.lock || { $(OFFLINE); }
	@echo 'sateto コマンドを入れています / Installing the command sateto'
	@$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

$(PY):
	@found=; for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c '$(SUITS)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'Python 3.11〜3.14（venv を含む）が見つかりません。導入してから（Debian では apt install python3-venv）、改めて make を実行してください。'; \
	  echo 'There is no Python 3.11 to 3.14 with venv here: install one (on Debian: apt install python3-venv) and run make again.'; \
	  exit 1; \
	fi >&2; \
	echo "仮想環境 $(VENV) を作っています / Making the virtual environment $(VENV): $$($$found --version)"; \
	$$found -m venv --clear $(VENV)

SUITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
OFFLINE := echo 'パッケージを取得できません。ネットワーク接続（プロキシーは HTTPS_PROXY）を確認し、改めて make を実行してください。' >&2; \
  echo 'Packages could not be had: check the network (HTTPS_PROXY for a proxy) and run make again.' >&2; exit 1
