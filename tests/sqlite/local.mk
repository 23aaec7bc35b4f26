# SPDX-License-Identifier: MIT

if WITH_SQLITE
sqlite_tests = \
	tests/sqlite/check_calls \
	tests/sqlite/check_memory \
	tests/sqlite/check_open \
	tests/sqlite/check_schemas \
	tests/sqlite/check_write
check_PROGRAMS += $(sqlite_tests)
TESTS += $(sqlite_tests)

# The plugin under another name, and what its tests share.
check_LTLIBRARIES += tests/sqlite/libsqlitetest.la
endif
tests_sqlite_libsqlitetest_la_SOURCES = \
	$(sqlite_sources) \
	tests/sqlite/database.c \
	tests/sqlite/database.h
tests_sqlite_libsqlitetest_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=sqlite_plugin
tests_sqlite_libsqlitetest_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
sqlite_test_libs = tests/sqlite/libsqlitetest.la $(TEST_LIBS) $(SQLITE_LIBS)

tests_sqlite_check_calls_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_sqlite_check_calls_CPPFLAGS = $(AM_CPPFLAGS) \
	-I$(top_srcdir)/plugins/sqlite
tests_sqlite_check_calls_LDADD = $(sqlite_test_libs)
tests_sqlite_check_memory_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_sqlite_check_memory_LDADD = $(sqlite_test_libs)
tests_sqlite_check_open_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_sqlite_check_open_LDADD = $(sqlite_test_libs)
tests_sqlite_check_schemas_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_sqlite_check_schemas_LDADD = $(sqlite_test_libs)
tests_sqlite_check_write_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_sqlite_check_write_LDADD = $(sqlite_test_libs)
