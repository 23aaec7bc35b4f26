# SPDX-License-Identifier: MIT

reactor_tests = \
	tests/reactor/check_reactor \
	tests/reactor/check_times
check_PROGRAMS += $(reactor_tests)
TESTS += $(reactor_tests)

reactor_loop = \
	tests/reactor/loop.c \
	tests/reactor/loop.h
tests_reactor_check_reactor_SOURCES = \
	tests/reactor/check_reactor.c \
	$(reactor_loop)
tests_reactor_check_times_SOURCES = \
	tests/reactor/check_times.c \
	$(reactor_loop)
