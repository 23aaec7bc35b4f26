# SPDX-License-Identifier: MIT

check_PROGRAMS += tests/slow/check_slow
TESTS += tests/slow/check_slow
tests_slow_check_slow_SOURCES = \
	plugins/slow/slow.c \
	tests/slow/check_slow.c
tests_slow_check_slow_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=slow_plugin
