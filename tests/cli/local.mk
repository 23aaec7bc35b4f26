# SPDX-License-Identifier: MIT

cli_tests = \
	tests/cli/check_arguments \
	tests/cli/check_escape
check_PROGRAMS += $(cli_tests)
TESTS += $(cli_tests) tests/cli/completion.sh
EXTRA_DIST += tests/cli/completion.sh

tests_cli_check_arguments_SOURCES = tests/cli/check_arguments.c
tests_cli_check_arguments_CPPFLAGS = $(TEST_CPPFLAGS)
tests_cli_check_arguments_CFLAGS = $(TEST_CFLAGS)
tests_cli_check_arguments_LDADD = cli/libcli.la $(TEST_LIBS)

tests_cli_check_escape_SOURCES = tests/cli/check_escape.c
tests_cli_check_escape_CPPFLAGS = $(TEST_CPPFLAGS)
tests_cli_check_escape_CFLAGS = $(TEST_CFLAGS)
tests_cli_check_escape_LDADD = cli/libcli.la $(TEST_LIBS)
