# make help lists the targets. Go 1.26, Node 20 with npm and make are all that is needed.
SHELL := /bin/bash
DATA ?= .assay
ADDR ?= 127.0.0.1:8080
TOOL := go tool -modfile=.ci/tools/go.mod
ASSETS := static/dist/manifest.txt

.PHONY: help run test cover check assets build generate generate-check fmt-check vet bench bench-peers clean
PEERS ?= /tmp/assay-peers
EVENTS ?= 1000000
RULES ?= 300

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: build ## build, create the demo corpus on first start, serve on ADDR
	./bin/assay serve --data $(DATA) --addr $(ADDR) --demo

# The packages that take longest come first, so that the others run beside them.
# The race detector makes tests five times as slow: it looks at the packages that
# have goroutines, without browsers, full disks and killed processes.
RACED := ./views/... ./corpus/... ./index ./tuning/plan ./tuning/replay ./tuning/report ./tuning/ruleset ./tuning/library ./tuning/correlate ./tuning/episode ./tuning/literal ./tuning/resample ./tuning/load
test: assets ## run every test, and again those of concurrent packages with the race detector
	go test -timeout 20m -p 3 ./views ./cmd/assay ./...
	go test -race -short -timeout 20m -p 3 $(RACED)

# What people sign for: every line of these is run by their own tests.
EXACT := ./tuning/interval ./tuning/paired ./tuning/resample ./tuning/queue ./tuning/sampling ./tuning/agreement ./tuning/vigilance
cover: ## fail when a line of a statistics package is not tested
	@go test -short -cover $(EXACT) | awk '{ print } !/coverage: 100.0% of statements/ { bad = 1 } END { exit bad }'

check: fmt-check vet generate-check build test cover ## all that CI does

assets: $(ASSETS) ## install and bundle the third-party front-end files

$(ASSETS): static/package.json static/package-lock.json static/build.mjs $(wildcard static/editor/*) static/icons.json
	cd static && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node build.mjs
	@touch $@

# While npm fetches, the Go modules are fetched and compiled: it is the longer part of a first start.
build: ## build bin/assay
	@if [ -f $(ASSETS) ]; then :; else go build -o /dev/null ./cmd/assay & pid=$$!; $(MAKE) --no-print-directory assets; st=$$?; wait $$pid; exit $$st; fi
	@$(MAKE) --no-print-directory -s assets
	go build -o bin/assay ./cmd/assay

generate: ## write *_templ.go from the templates
	$(TOOL) templ generate

generate-check: ## fail when generated or formatted files are not committed
	$(TOOL) templ generate
	$(TOOL) templ fmt -fail .
	@if git rev-parse --git-dir >/dev/null 2>&1; then \
	  changed=$$(git status --porcelain -- '*_templ.go' '*.templ'); \
	  if [ -n "$$changed" ]; then echo "generated files differ from what is committed:"; echo "$$changed"; exit 1; fi; fi

fmt-check:
	@bad=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go' | grep -v _templ.go)); \
	if [ -n "$$bad" ]; then echo "gofmt would change:"; echo "$$bad"; exit 1; fi

vet:
	go vet ./...
	$(TOOL) staticcheck ./...

bench: assets ## run the benchmarks (output for benchstat)
	go test -run '^$$' -bench . -benchmem ./...

bench-peers: build ## the same work on DuckDB and chDB, installed for it: make bench-peers [EVENTS=1000000] [RULES=300]
	@mkdir -p $(PEERS)
	@test -d $(PEERS)/$(EVENTS) || { rm -rf $(PEERS)/$(EVENTS).half && ./bin/assay generate --events $(EVENTS) --out $(PEERS)/$(EVENTS).ndjson && \
	  ./bin/assay import --data $(PEERS)/$(EVENTS).half --stream --synthetic $(PEERS)/$(EVENTS).ndjson && rm $(PEERS)/$(EVENTS).ndjson && \
	  mv $(PEERS)/$(EVENTS).half $(PEERS)/$(EVENTS); }
	cd .bench && npm install --ignore-scripts=false --no-audit --no-fund --no-save --loglevel=error && node peers.mjs $(PEERS)/$(EVENTS) $(RULES)

clean: ## remove what was built, not the corpus
	rm -rf bin static/node_modules static/dist/*
