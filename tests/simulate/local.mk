# SPDX-License-Identifier: MIT

simulate_tests = \
	tests/simulate/check_distribution \
	tests/simulate/check_engine \
	tests/simulate/check_simulate
check_PROGRAMS += $(simulate_tests)
TESTS += $(simulate_tests)

simulate_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/bench/simulate
simulate_ldadd = bench/simulate/libsimulate.la $(TEST_LIBS)
tests_simulate_check_distribution_CPPFLAGS = $(simulate_cppflags)
tests_simulate_check_distribution_LDADD = $(simulate_ldadd)
tests_simulate_check_engine_CPPFLAGS = $(simulate_cppflags)
tests_simulate_check_engine_LDADD = $(simulate_ldadd)
tests_simulate_check_simulate_CPPFLAGS = $(simulate_cppflags)
tests_simulate_check_simulate_LDADD = $(simulate_ldadd)
