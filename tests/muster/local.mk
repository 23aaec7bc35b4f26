# SPDX-License-Identifier: MIT

muster_tests = \
	tests/muster/check_exposition \
	tests/muster/check_look \
	tests/muster/check_single \
	tests/muster/check_stats
check_PROGRAMS += $(muster_tests)
TESTS += $(muster_tests)

muster_paper = \
	tests/muster/paper.c \
	tests/muster/paper.h
tests_muster_check_exposition_SOURCES = \
	tests/muster/check_exposition.c $(muster_paper)
tests_muster_check_stats_SOURCES = \
	tests/muster/check_stats.c $(muster_paper)
tests_muster_check_stats_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=calloc \
	-Wl,--wrap=store_advice_report
