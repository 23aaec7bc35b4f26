# SPDX-License-Identifier: MIT

cli_tests = \
	tests/cli/check_arguments \
	tests/cli/check_bench \
	tests/cli/check_bench_svg \
	tests/cli/check_escape \
	tests/cli/check_standard \
	tests/cli/check_trace
check_PROGRAMS += $(cli_tests)
cli_scripts = \
	tests/cli/bench.sh \
	tests/cli/check.sh \
	tests/cli/completion.sh \
	tests/cli/explain.sh \
	tests/cli/find.sh \
	tests/cli/import.sh \
	tests/cli/one_store.sh \
	tests/cli/output.sh \
	tests/cli/plugins.sh \
	tests/cli/project.sh \
	tests/cli/usage.sh
TESTS += $(cli_tests) $(cli_scripts)
EXTRA_DIST += $(cli_scripts) tests/cli/helper.sh

# A store that does what a test wants.
check_LTLIBRARIES += tests/cli/mood.la
tests_cli_mood_la_SOURCES = tests/cli/mood.c
tests_cli_mood_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere

tests_cli_check_arguments_LDADD = cli/libcli.la $(TEST_LIBS)
# The rooms of bench ask the library, which has all of libcore in it.
tests_cli_check_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/cli
tests_cli_check_bench_LDADD = cli/libcli.la core/librecords.la \
	$(TEST_LIBS)
tests_cli_check_bench_svg_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/cli
tests_cli_check_bench_svg_LDADD = cli/libcli.la core/librecords.la \
	$(TEST_LIBS)
tests_cli_check_escape_LDADD = cli/libcli.la $(TEST_LIBS)
tests_cli_check_standard_LDADD = cli/libcli.la $(TEST_LIBS)
tests_cli_check_trace_LDADD = cli/libcli.la $(TEST_LIBS)
