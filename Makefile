# Every target sets up what it needs (see ./setup), may be run again at any time, and goes on where an
# interrupted run stopped.
#
#   make            build/release/janua
#   make demo       set up, build, run recipes/demo.toml, serve what comes of it (SERVE=0: print and return)
#   make test       set up, build, run unit, story and peer tests
#   make bench      whole-program benchmarks beside their peers
#   make lint       clang-format, clang-tidy, every header alone
#   make coverage   lines of src/ that the unit tests run
#   make san tsan   unit tests under sanitizers
#   make fuzz       every fuzz target for FUZZ_SECONDS
#   make install    into PREFIX; the folder may be moved afterwards
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.PHONY: build demo test unit story peer bench lint format coverage san tsan fuzz install clean
JOBS ?= $(shell nproc)
PREFIX ?= $(HOME)/.local
FUZZ_SECONDS ?= 20
SERVE ?= 1
# See cmake/precompiled.cmake.
export CCACHE_PCH_EXTSUM = 1
export CLICOLOR_FORCE = $(shell test -t 1 && echo 1)

# $(call configure,preset): CMake runs itself again when its files change, so once is enough for each torch.
configure = @mkdir -p build; torch=$$(./setup --print-torch); stamp=build/$(1).torch; \
  if [ ! -f build/$(1)/build.ninja ] || [ "$$(cat $$stamp 2>/dev/null)" != "$$torch" ]; then \
    cmake --preset $(1) -DJANUA_TORCH="$$torch" >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }; \
    echo "$$torch" >$$stamp; \
  fi
ninja = cmake --build build/$(1) -j $(JOBS)
timed = @began=$$(date +%s); $(2); echo "== $(1): $$(( $$(date +%s) - began )) s"

build:
	@./setup --for build
	$(call configure,release)
	@$(call ninja,release) --target janua

demo: build
	@build/release/janua run recipes/demo.toml --out out/demo --replace
	@echo; cat out/demo/eval/table.md; echo; build/release/janua watch out/demo --once; echo; du -sh out/demo/*
	@if [ "$(SERVE)" != 0 ]; then exec build/release/janua serve --model out/demo/model; fi

test:
	$(call timed,set-up,./setup --for test)
	$(call configure,release)
	$(call timed,build,$(call ninja,release))
	@$$(./setup --print-python test) test/all.py

# One part of `make test`, on what is built.
unit story peer:
	@./setup --for test
	$(call configure,release)
	@$(call ninja,release)
	@$$(./setup --print-python test) test/all.py $@

# Configured anew, since the library of the small benchmarks may have come only now.
bench:
	@./setup --for dev
	@mkdir -p build; cmake --preset release >build/release.log 2>&1 || { cat build/release.log; exit 1; }
	@$(call ninja,release) --target janua encode_bench speed_bench
	@for script in bench/*.py; do echo "== $$script"; $$(./setup --print-python test) "$$script"; done

lint:
	@./setup --for dev
	$(call configure,dev)
	@cmake/lint build/dev $(JOBS)

format:
	@./setup --for dev
	@git ls-files -z 'src/*.cc' 'src/*.h' 'test/*.cc' | xargs -0 clang-format-19 -i

coverage:
	@./setup --for dev
	$(call configure,coverage)
	@$(call ninja,coverage)
	@cmake/coverage build/coverage $(JOBS)

san tsan:
	@./setup --for dev
	$(call configure,$@)
	@$(call ninja,$@)
	@cmake/sanitized build/$@ $(JOBS)

fuzz:
	@./setup --for dev
	$(call configure,fuzz)
	@$(call ninja,fuzz) --target fuzzers
	@cmake/fuzz build/fuzz $(FUZZ_SECONDS)

install: build
	@$(call ninja,release) --target words janua_tokenizer
	@cmake --install build/release --prefix "$(PREFIX)"

clean:
	rm -rf build
