# SPDX-License-Identifier: MIT

measure_tests = \
	tests/measure/check_counters \
	tests/measure/check_histogram
check_PROGRAMS += $(measure_tests)
TESTS += $(measure_tests)
