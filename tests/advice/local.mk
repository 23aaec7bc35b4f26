# SPDX-License-Identifier: MIT

advice_tests = \
	tests/advice/check_judge
check_PROGRAMS += $(advice_tests)
TESTS += $(advice_tests)
