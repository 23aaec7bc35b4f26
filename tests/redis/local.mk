# SPDX-License-Identifier: MIT

EXTRA_DIST += tests/redis/sample.sh

if WITH_REDIS
redis_tests = \
	tests/redis/check_cluster \
	tests/redis/check_hostile \
	tests/redis/check_redis \
	tests/redis/check_trouble
check_PROGRAMS += $(redis_tests)
TESTS += $(redis_tests) tests/redis/sample.sh
check_LTLIBRARIES += tests/redis/libredistest.la
endif

# Servers for the tests, and the plugin under another name; most ask the one
# that is built.
tests_redis_libredistest_la_SOURCES = \
	$(redis_sources) \
	tests/redis/server.c \
	tests/redis/server.h
tests_redis_libredistest_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=redis_plugin
tests_redis_libredistest_la_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS) \
	$(JANSSON_CFLAGS)
redis_test_libs = tests/redis/libredistest.la \
	tests/servers/libservers.la $(TEST_LIBS) \
	core/librecords.la $(HIREDIS_LIBS) $(JANSSON_LIBS)

tests_redis_check_cluster_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS)
tests_redis_check_cluster_LDADD = $(redis_test_libs)
tests_redis_check_hostile_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS)
tests_redis_check_hostile_CPPFLAGS = $(AM_CPPFLAGS) \
	-I$(top_srcdir)/plugins/redis
tests_redis_check_hostile_LDADD = $(redis_test_libs)
tests_redis_check_redis_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS)
tests_redis_check_redis_LDADD = $(redis_test_libs)
tests_redis_check_trouble_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS)
tests_redis_check_trouble_LDADD = $(redis_test_libs)
