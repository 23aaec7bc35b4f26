# SPDX-License-Identifier: MIT

users_tests = \
	tests/users/check_users
check_PROGRAMS += $(users_tests)
TESTS += $(users_tests)
