# Everything a person or CI does here. A bare `make` lists the targets from the comments behind them.
.DEFAULT_GOAL := help
.PHONY: help run house evening test boot check docs shaders late kills nemesis cuts power pixels pictures figures axe chaos rollout in-step soak format bench lock clean

PYTHON ?= python3
BIN := .venv/bin

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: .venv/show ## run the example show (the drawn visitor stands in where there is no camera)
	$(BIN)/exhibit run $(ARGS)

house: .venv/show ## a broker, a store (PostgreSQL, else SQLite), three drawn rooms and the page of a house, here (mosquitto, openssl)
	$(BIN)/exhibit house try $(ARGS)

evening: .venv/show ## film a rehearsed evening of the example show (evening.mp4; ffmpeg; shaders take their time)
	$(BIN)/exhibit rehearse quiet-evening --quiet --film evening.mp4

test: .venv/dev ## run the tests, four at a time (many wait)
	$(BIN)/python -m pytest -n 4 $(ARGS)

boot: .venv/dev ## boot the units of `exhibit service` on Debian 12 and 13 (root; mmdebstrap, systemd-container)
	EXHIBIT_BOOT=1 $(BIN)/python -m pytest tests/slow/boot $(ARGS)

check: .venv/dev ## ruff and mypy, strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/docs ## make a site of all pages, searchable and offline, in build/docs; a link that leads nowhere fails it
	$</bin/python -m sphinx --builder html --conf-dir docs/site --doctree-dir build/docs-trees --fail-on-warning --keep-going --quiet . build/docs $(ARGS)
	@echo build/docs/README.html

late: .venv/dev ## network, broker, screen and camera late, all sixteen ways: minutes; root, mosquitto, xvfb
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest -s tests/slow/late $(ARGS)

kills: .venv/dev ## kill a show fifty times at random moments (EXHIBIT_KILLS, EXHIBIT_SEED): minutes; needs the same
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest -s tests/slow/kills $(ARGS)

nemesis: .venv/dev ## a million rows of twenty rooms into one store, and the page of the house, under kills, cuts, full disks (minutes; EXHIBIT_SEED)
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest -s tests/slow/store tests/slow/house $(ARGS)

cuts: .venv/dev ## pull the plug of a machine in QEMU that writes our state (EXHIBIT_CUTS): minutes; root
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest -s tests/slow/cuts $(ARGS)

power: .venv/dev ## kill every writer of state at each write, fsync and rename: minutes; needs strace
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/slow/power $(ARGS)

pixels: .venv/dev ## compare every byte that a show writes with its camera's pictures: minutes; root, strace, faces
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/test_no_pixel_leaves.py $(ARGS)

pictures: .venv/dev ## all that may ail a camera's pictures, in one running show: minutes
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/slow/pictures $(ARGS)

figures: .venv/dev ## prove the museum's statistics by a thousand simulations each: ten minutes
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/slow/statistics -s $(ARGS)

axe: .venv/dev ## axe-core before every page and report, both languages, light and dark: minutes; chromium
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/slow/axe $(ARGS)

chaos: .venv/dev ## what may go wrong, at random, beside an undisturbed show: half an hour, or one seed (SEED=7); mosquitto
	EXHIBIT_SLOW=1 SEED=$(SEED) $(BIN)/python -m pytest -s tests/chaos tests/slow/sound $(ARGS)

rollout: .venv/dev ## pull the plug at each step of a roll-out by git; and twenty rooms that follow: minutes; git
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest tests/slow/rollout $(ARGS)

in-step: .venv/dev ## how far apart rooms answer a call, and a rule about all of them (EXHIBIT_ROOMS): minutes; mosquitto
	EXHIBIT_SLOW=1 $(BIN)/python -m pytest -s tests/slow/in_step $(ARGS)

soak: .venv/dev ## 90 minutes of a busy show, and whether it leaks (ARGS='--hours 72 --out soak-72'); mosquitto
	$(BIN)/python -m benchmarks.soak $(ARGS)

shaders: .venv/dev ## end the child that draws a thousand times; with ISF=FOLDER draw the public collection: an hour; EGL, Mesa
	EXHIBIT_SLOW=1 EXHIBIT_ISF=$(ISF) $(BIN)/python -m pytest -s tests/slow/shaders $(ARGS)

format: .venv/dev ## put the code in its house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/dev ## run every benchmark: medians, each beside a floor measured in the same run
	@for file in $(filter-out benchmarks/soak.py,$(wildcard benchmarks/*.py)); do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# Both locks hold for Python 3.11 and newer, for PCs and for Raspberry Pis, and name no registry.
LOCK = .venv/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock' --quiet \
	--extra web --group build

lock: .venv/lock ## renew the versions that run and test install (ARGS=--no-upgrade: only what pyproject.toml asks anew)
	$(LOCK) --upgrade $(ARGS) --output-file requirements.lock
	$(LOCK) --upgrade $(ARGS) --constraints requirements.lock --group dev --output-file requirements-dev.lock

clean: ## remove the virtual environment and what tools left behind
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

# What is locked comes as wheels and by hash; Exhibit itself, built by what is locked, asks for nothing more.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.venv/show: pyproject.toml requirements.lock models/manifest.yaml models/requirements.txt | .venv/bin/python
	$(INSTALL) --only-binary :all: --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	$(BIN)/exhibit models fetch
	@touch $@

.venv/dev: .venv/show requirements-dev.lock
	$(INSTALL) --only-binary :all: --require-hashes --requirement requirements-dev.lock
	@touch $@

# In a place of its own, too: a site is no part of what runs or is tested.
.venv/docs: pyproject.toml | .venv/bin/python
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$@/bin/python -m pip install --quiet --disable-pip-version-check --group docs
	@touch $@

# In a place of its own: it resolves, and is no part of what runs.
.venv/lock: | .venv/bin/python
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check 'uv==0.13.*'
