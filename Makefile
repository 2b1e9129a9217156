# make help lists what there is. Only Go and make are needed for `make demo`;
# `make test` and `make bench` install what else they need when run as root on
# Debian, and else say what is missing and stop.
.DEFAULT_GOAL := help
SHELL := /bin/sh

export CGO_ENABLED ?= 0
# The version is the commit, where git can tell it.
BUILDFLAGS := -trimpath -buildvcs=$(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 && echo true || echo false)
# The exchange's profile under load: less CPU a call (docs/decisions/0019-own-http1.md).
PGO := -pgo=bench/exchange.pgo
# What the exchange is built for: processors of the last ten years (AVX2, BMI). On an
# older one the program says so and stops; then `make build GOAMD64=v1`.
GOAMD64 ?= v3
# Two packages at a time: PostgreSQL and the browser want room beside them.
TESTFLAGS  ?= -p 2 -shuffle=on -timeout 8m
PKG        ?= ./...
TEMPL      := github.com/a-h/templ/cmd/templ@v0.3.977
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the one program, build/sammanhang
	@mkdir -p build
	GOAMD64=$(GOAMD64) go build $(BUILDFLAGS) $(PGO) -o build/sammanhang .

.PHONY: demo
demo: PGO := # a first look must not wait for the profile-guided build of every package
demo: GOAMD64 := v1 # and starts on any machine
demo: build ## the whole invented county and the platform, on this machine (ARGS="--fault …")
	./build/sammanhang demo $(ARGS)

.PHONY: test
test: ## everything that must hold: set-up, checks, all tests, a summary
	@./tools/setup test
	@$(MAKE) --no-print-directory check
	@mkdir -p build
	go build $(BUILDFLAGS) -o build/testsummary ./tools/testsummary
	./build/testsummary $(TESTFLAGS) $(PKG)

.PHONY: check
check: ## format, vet, tidy modules, generated files as their sources
	@echo "check: gofmt";      bad=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go' 2>/dev/null || find . -name '*.go')); \
	  if [ -n "$$bad" ]; then echo "not formatted (run gofmt -w):"; echo "$$bad"; exit 1; fi
	@echo "check: go mod tidy"; go mod tidy -diff
	@echo "check: go vet";     go vet $(PKG)
	@echo "check: generated files"; TEMPL=$(TEMPL) ./tools/generated check

.PHONY: generate
generate: ## write the generated files anew (pages, the map in ARCHITECTURE.md, the settings, the law and its facts)
	TEMPL=$(TEMPL) ./tools/generated write
	go test ./access -run 'Answers|ListForPeople' -update
	go test ./app -run FactsAreDocumented -update
	go test ./internal/archtest -run Drawn -update

.PHONY: pictures
pictures: ## look at the demo's pages: pictures in build/pictures, and docs/overview.png anew
	SAMMANHANG_PICTURES=$(CURDIR)/build/pictures go test ./internal/e2e -run TestBrowserStory -count=1

.PHONY: race
race: ## all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 20m $(PKG)

.PHONY: bench
bench: ## CPU per call against nginx and HAProxy, decisions, log, index, overview
	@./tools/setup bench
	@mkdir -p build
	GOAMD64=$(GOAMD64) go build $(BUILDFLAGS) $(PGO) -o build/bench ./bench
	./build/bench $(ARGS)

.PHONY: lint
lint: ## staticcheck, pinned
	go run $(STATICCHECK) $(PKG)

.PHONY: clean
clean: ## remove what was built (never ./data)
	rm -rf build
