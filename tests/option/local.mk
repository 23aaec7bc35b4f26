# SPDX-License-Identifier: MIT

option_tests = \
	tests/option/check_bind \
	tests/option/check_table \
	tests/option/check_values
check_PROGRAMS += $(option_tests)
TESTS += $(option_tests)
