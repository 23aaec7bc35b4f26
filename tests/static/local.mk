# SPDX-License-Identifier: MIT

check_PROGRAMS += tests/static/check_static
TESTS += tests/static/check_static
tests_static_check_static_SOURCES = \
	plugins/static/static.c \
	tests/static/check_static.c
tests_static_check_static_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=static_plugin
