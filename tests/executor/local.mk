# SPDX-License-Identifier: MIT

executor_tests = \
	tests/executor/check_alarms \
	tests/executor/check_executor
check_PROGRAMS += $(executor_tests)
TESTS += $(executor_tests)
