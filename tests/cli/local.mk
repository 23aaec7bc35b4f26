# SPDX-License-Identifier: MIT

cli_tests = \
	tests/cli/check_arguments \
	tests/cli/check_escape \
	tests/cli/check_trace
check_PROGRAMS += $(cli_tests)
TESTS += $(cli_tests)

tests_cli_check_arguments_SOURCES = tests/cli/check_arguments.c
tests_cli_check_arguments_CPPFLAGS = $(TEST_CPPFLAGS)
tests_cli_check_arguments_CFLAGS = $(TEST_CFLAGS)
tests_cli_check_arguments_LDADD = cli/libcli.la $(TEST_LIBS)

tests_cli_check_escape_SOURCES = tests/cli/check_escape.c
tests_cli_check_escape_CPPFLAGS = $(TEST_CPPFLAGS)
tests_cli_check_escape_CFLAGS = $(TEST_CFLAGS)
tests_cli_check_escape_LDADD = cli/libcli.la $(TEST_LIBS)

tests_cli_check_trace_SOURCES = tests/cli/check_trace.c
tests_cli_check_trace_CPPFLAGS = $(TEST_CPPFLAGS)
tests_cli_check_trace_CFLAGS = $(TEST_CFLAGS)
tests_cli_check_trace_LDADD = cli/libcli.la $(TEST_LIBS)
