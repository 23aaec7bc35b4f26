# SPDX-License-Identifier: MIT

config_tests = \
	tests/config/check_config \
	tests/config/check_syntax
check_PROGRAMS += $(config_tests)
TESTS += $(config_tests)
