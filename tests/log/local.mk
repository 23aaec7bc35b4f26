# SPDX-License-Identifier: MIT

check_PROGRAMS += tests/log/check_log
TESTS += tests/log/check_log
tests_log_check_log_SOURCES = \
	tests/log/check_log.c \
	$(log_sources)
tests_log_check_log_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=log_plugin
tests_log_check_log_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_log_check_log_LDADD = core/librecords.la $(TEST_LIBS)
