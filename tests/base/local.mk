# SPDX-License-Identifier: MIT

base_tests = \
	tests/base/check_arena \
	tests/base/check_error \
	tests/base/check_lock \
	tests/base/check_text
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
