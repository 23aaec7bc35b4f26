# SPDX-License-Identifier: MIT

reactor_tests = \
	tests/reactor/check_reactor
check_PROGRAMS += $(reactor_tests)
TESTS += $(reactor_tests)
