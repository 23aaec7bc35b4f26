# SPDX-License-Identifier: MIT
#
# A million of each: `make check-endurance`; `make check` makes some thousands.
# ENDURANCE_CALLS says how many, ENDURANCE_SEED which.

endurance_tests = \
	tests/endurance/check_cancels \
	tests/endurance/check_faults
check_PROGRAMS += $(endurance_tests)
TESTS += $(endurance_tests)

tests_endurance_check_cancels_SOURCES = \
	tests/endurance/check_cancels.c \
	tests/endurance/endurance.h \
	tests/endurance/racing_trees.c \
	$(oracle_program)
tests_endurance_check_faults_SOURCES = \
	plugins/fault/fate.c \
	plugins/fault/fate.h \
	tests/endurance/check_faults.c \
	tests/endurance/endurance.h \
	tests/endurance/faulty_trees.c \
	tests/oracle/callers.c \
	tests/oracle/callers.h \
	$(oracle_program)
# Objects of its own: those of the plugin are made by libtool.
tests_endurance_check_faults_CPPFLAGS = $(AM_CPPFLAGS)
tests_endurance_check_faults_LDADD = $(TEST_LIBS) -lm

check-endurance: all
	$(MAKE) check TESTS='$(endurance_tests)' \
		ENDURANCE_CALLS=$${ENDURANCE_CALLS:-1000000} \
		ENDURANCE_SEED=$${ENDURANCE_SEED:-1}
	grep -h '^# [0-9]' $(endurance_tests:=.log)
.PHONY: check-endurance
