# SPDX-License-Identifier: MIT

advice_tests = \
	tests/advice/check_adviser \
	tests/advice/check_explain \
	tests/advice/check_hedger \
	tests/advice/check_judge
check_PROGRAMS += $(advice_tests)
TESTS += $(advice_tests)

tests_advice_check_adviser_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=clock_gettime \
	-Wl,--wrap=posix_memalign \
	-Wl,--wrap=sched_getaffinity
