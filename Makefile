# Penstock: what people type. `make demo` and `make test` do all the set-up on a machine with Swift.

PACKAGES = libncurses-dev libsqlite3-dev libmd-dev libcurl4-openssl-dev
TEST_PACKAGES = tmux sqlite3 python3 python3-aiosmtpd ruby nodejs jq procps gcc libc6-dev libfaketime \
  openssh-server openssh-client openssl tzdata
RABBITMQ_PACKAGES = rabbitmq-server python3-pika
PICTURE_PACKAGES = librsvg2-bin fonts-dejavu-core
PREFIX ?= /usr/local
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RELEASE = swift build -c release --static-swift-stdlib --product penstock
BINARY = .build/release/penstock

.PHONY: help build demo test rabbitmq torture million monitor-hour format install uninstall screenshots packages test-packages picture-packages clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: packages ## Build the program: .build/release/penstock
	@$(RELEASE)

demo: build ## Open the monitor on a live store with failing and healing work
	@$(BINARY) demo

test: packages test-packages ## Check format, build without warnings and run all tests
	@swift format lint --strict --recursive Package.swift Sources Tests
	@swift build --build-tests
	@$(RELEASE)
	@Tests/Example/run $(BINARY)
	@Tests/static-zones $(BINARY)
	@Tests/released-monitor $(BINARY)
	@swift test --skip-build --skip 'CommandTests|TortureTests|HTTPTests'
	@swift test --skip-build --filter '^HTTPTests'
	@swift test --skip-build --filter CommandTests
	@swift test --skip-build --filter TortureTests

rabbitmq: packages ## Compare topic patterns with a RabbitMQ that is started for it: SEED=1
	$(call install-missing,$(RABBITMQ_PACKAGES))
	@swift build --build-tests
	@answers=$$(mktemp) && $(if $(SEED),PENSTOCK_SEED=$(SEED)) Tests/rabbitmq-topics --check > $$answers \
	  && PENSTOCK_RABBITMQ=$$answers swift test --skip-build --filter RabbitMQTests; \
	status=$$?; rm -f $$answers; exit $$status

torture: packages test-packages ## Kill, cut, fill and harm for long: ROUNDS=20 SOAK=300 SEED=1
	@swift build --build-tests
	@PENSTOCK_ROUNDS=$(or $(ROUNDS),10) PENSTOCK_SOAK=$(or $(SOAK),120) \
	  $(if $(SEED),PENSTOCK_SEED=$(SEED)) swift test --skip-build --filter TortureTests

million: build test-packages ## Prove limits and losses on a mixed load: JOBS=1000000
	@swift build --build-tests
	@PENSTOCK_JOBS=$(or $(JOBS),1000000) PENSTOCK_PROGRAM=$(abspath $(BINARY)) \
	  swift test --skip-build --filter MixedLoadTests

monitor-hour: packages test-packages ## Look at a busy store for an hour, and see that memory is flat: SECONDS=3600
	@swift build --build-tests
	@PENSTOCK_MONITOR_SECONDS=$(or $(SECONDS),3600) swift test --skip-build --filter MonitorMemoryTests

format: ## Put the sources into the one format
	@swift format --in-place --recursive Package.swift Sources Tests

install: build ## Install to $(PREFIX)/bin
	@install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/penstock

uninstall: ## Remove what install put there
	@rm -f $(DESTDIR)$(PREFIX)/bin/penstock

# Installs what is missing of a list of Debian packages; asks apt only then.
define install-missing
	@missing=$$(for package in $(1); do \
	  dpkg-query -W -f '$${Status}\n' $$package 2>/dev/null | grep -q '^install ok installed' \
	    || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  echo "Installing:" $$missing; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

# A store with a few minutes of real history, then one picture of each screen.
SHOP = .build/screenshots
# Each screen in each theme, to be looked at.
PICTURES = .build/pictures
TOP = $(BINARY) --store $(SHOP)/shop.db --config $(SHOP)/penstock.json5 top --once --size 120x36
screenshots: build ## Make the pictures in Screenshots/ from a real store
	@rm -rf $(SHOP) $(PICTURES) Screenshots/*.svg && mkdir -p $(SHOP) $(PICTURES) Screenshots/themes
	@$(BINARY) demo --no-monitor --for $(or $(FOR),150s) --folder $(SHOP) & demo=$$!; \
	sleep $$(( $(patsubst %s,%,$(or $(FOR),150s)) / 2 )); \
	$(BINARY) --store $(SHOP)/shop.db mark v42 >/dev/null; \
	sleep $$(( $(patsubst %s,%,$(or $(FOR),150s)) / 2 - 25 )); \
	$(TOP) --keys 'j' --svg Screenshots/queues.svg; \
	$(TOP) --keys '2' --svg Screenshots/jobs.svg; \
	$(TOP) --keys '3' --svg Screenshots/dead-letters.svg; \
	$(TOP) --keys '3 Tab Enter' --svg Screenshots/job.svg; \
	$(TOP) --keys '4' --svg Screenshots/workers.svg; \
	$(TOP) --keys '6' --svg Screenshots/topics.svg; \
	$(TOP) --keys '5 G Enter' --svg Screenshots/schedules.svg; \
	$(TOP) --keys '8' --svg Screenshots/log.svg; \
	$(TOP) --keys '?' --svg Screenshots/help.svg; \
	$(TOP) --keys 'Enter W' --svg Screenshots/why.svg; \
	$(TOP) --keys 'j [ [ [' --svg Screenshots/history.svg; \
	$(BINARY) --store $(SHOP)/shop.db retry 'kind:ResizeImage state:dead' --spread 60s >/dev/null; \
	sleep 5; \
	$(TOP) --keys '3' --svg Screenshots/spread.svg; \
	for theme in $(basename $(notdir $(wildcard Themes/*.json5))); do \
	  $(TOP) --theme $$theme --keys 'j' --svg Screenshots/themes/$$theme.svg; \
	  for keys in 2 3 '3 Tab Enter' 4 '5 G Enter' 6 8 '?'; do \
	    $(TOP) --theme $$theme --keys "$$keys" --svg "$(PICTURES)/$$theme $$keys.svg"; \
	  done; \
	done; \
	wait $$demo
	@rm -rf $(SHOP)

packages: ## Install the libraries that the program is built with
	$(call install-missing,$(PACKAGES))

test-packages: ## Install the programs that the tests use
	$(call install-missing,$(TEST_PACKAGES))

picture-packages: ## Install what Tests/look draws with
	$(call install-missing,$(PICTURE_PACKAGES))

clean: ## Remove what was built
	@rm -rf .build
