# SPDX-License-Identifier: MIT
#
# Fuzz targets. `make check` replays tests/fuzz/corpus; `make fuzz` builds them
# for libFuzzer in a folder of its own, and lets it search from there for
# FUZZ_SECONDS a target (FUZZ_TARGETS: which; FUZZ_SEED: from where).

fuzz_targets = \
	tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_csv \
	tests/fuzz/fuzz_jsonl \
	tests/fuzz/fuzz_plugin
if WITH_EXEC
fuzz_targets += tests/fuzz/fuzz_exec
endif
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)

fuzz_common = \
	tests/fuzz/fuzz.c \
	tests/fuzz/fuzz.h
EXTRA_DIST += \
	tests/fuzz/corpus \
	tests/fuzz/dict \
	tests/fuzz/replay.c \
	tests/fuzz/search.sh
if !WITH_FUZZER
fuzz_common += tests/fuzz/replay.c
endif
fuzz_ldflags = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
fuzz_records = \
	tests/fuzz/records.c \
	tests/fuzz/records.h

tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c $(fuzz_common)
tests_fuzz_fuzz_config_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_csv_SOURCES = \
	tests/fuzz/fuzz_csv.c $(fuzz_records) $(fuzz_common)
tests_fuzz_fuzz_csv_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_fuzz_fuzz_csv_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_csv_LDADD = core/librecords.la $(TEST_LIBS)

tests_fuzz_fuzz_exec_SOURCES = \
	plugins/exec/lines.c \
	plugins/exec/message.c \
	tests/fuzz/fuzz_exec.c \
	$(fuzz_records) \
	$(fuzz_common)
tests_fuzz_fuzz_exec_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/plugins/exec
tests_fuzz_fuzz_exec_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_fuzz_fuzz_exec_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_exec_LDADD = core/librecords.la $(TEST_LIBS)

tests_fuzz_fuzz_jsonl_SOURCES = \
	tests/fuzz/fuzz_jsonl.c $(fuzz_records) $(fuzz_common)
tests_fuzz_fuzz_jsonl_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_fuzz_fuzz_jsonl_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_jsonl_LDADD = core/librecords.la $(TEST_LIBS)

# Whoever asks for it loads the plugin too, and tells it what to do.
check_LTLIBRARIES += tests/fuzz/hostile.la
tests_fuzz_hostile_la_SOURCES = \
	tests/fuzz/hostile.c \
	tests/fuzz/hostile.h
tests_fuzz_hostile_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere
tests_fuzz_fuzz_plugin_SOURCES = \
	tests/fuzz/fuzz_plugin.c \
	tests/fuzz/hostile.h \
	$(fuzz_common)
tests_fuzz_fuzz_plugin_LDFLAGS = $(fuzz_ldflags)

FUZZ_SECONDS = 60
FUZZ_TARGETS = $(fuzz_targets:tests/fuzz/fuzz_%=%)
FUZZ_SEED = 0
fuzz_build = build-fuzz
fuzz:
	@command -v clang > /dev/null || { \
		echo 'make fuzz needs clang (Debian: clang)'; exit 1; }
	+$(build_as) $(fuzz_build) fuzz-search --enable-fuzz \
		CC=clang CXX=clang++ CFLAGS='-O1 -g'
fuzz-search: $(fuzz_targets) $(plugin_LTLIBRARIES) tests/fuzz/hostile.la
	$(SHELL) $(srcdir)/tests/fuzz/search.sh '$(srcdir)/tests/fuzz' \
		'$(FUZZ_SECONDS)' '$(FUZZ_SEED)' $(FUZZ_TARGETS)
.PHONY: fuzz fuzz-search
