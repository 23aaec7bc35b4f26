# SPDX-License-Identifier: MIT

EXTRA_DIST += tests/postgres/sample.sh

if WITH_POSTGRES
postgres_tests = \
	tests/postgres/check_postgres \
	tests/postgres/check_trouble
check_PROGRAMS += $(postgres_tests)
TESTS += $(postgres_tests) tests/postgres/sample.sh
check_LTLIBRARIES += tests/postgres/libpostgrestest.la
endif

# All that muster conform checks, which opens a store thousands of times.
check-servers: all
	$(MAKE) check TESTS=tests/postgres/sample.sh CONFORM=whole
.PHONY: check-servers

# A server for the tests, which ask the plugin that is built.
tests_postgres_libpostgrestest_la_SOURCES = \
	tests/postgres/server.c \
	tests/postgres/server.h
tests_postgres_libpostgrestest_la_CFLAGS = $(AM_CFLAGS) $(LIBPQ_CFLAGS)
postgres_test_libs = tests/postgres/libpostgrestest.la \
	tests/servers/libservers.la $(TEST_LIBS) $(LIBPQ_LIBS)

tests_postgres_check_postgres_CFLAGS = $(AM_CFLAGS) $(LIBPQ_CFLAGS)
tests_postgres_check_postgres_LDADD = $(postgres_test_libs)
tests_postgres_check_trouble_CFLAGS = $(AM_CFLAGS) $(LIBPQ_CFLAGS)
tests_postgres_check_trouble_LDADD = $(postgres_test_libs)
