# SPDX-License-Identifier: MIT

fault_tests = \
	tests/fault/check_calls \
	tests/fault/check_fate \
	tests/fault/check_fault
check_PROGRAMS += $(fault_tests)
TESTS += $(fault_tests)
tests_fault_check_fate_SOURCES = \
	tests/fault/check_fate.c \
	plugins/fault/fate.c \
	plugins/fault/fate.h
# Objects of its own: those of the plugin are made by libtool.
tests_fault_check_fate_CPPFLAGS = $(AM_CPPFLAGS)
tests_fault_check_fate_LDADD = $(TEST_LIBS) -lm
tests_fault_check_fault_SOURCES = \
	tests/fault/check_fault.c \
	$(fault_sources)
tests_fault_check_fault_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=fault_plugin
tests_fault_check_fault_LDADD = $(TEST_LIBS) -lm
