# SPDX-License-Identifier: MIT

store_tests = \
	tests/store/check_breaker \
	tests/store/check_budget \
	tests/store/check_permit
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)
