# SPDX-License-Identifier: MIT
#
# The plugin as it is, in the whole library, with children that follow scripts.

if WITH_EXEC
exec_tests = \
	tests/exec/check_life \
	tests/exec/check_message \
	tests/exec/check_talk
check_PROGRAMS += $(exec_tests)
TESTS += \
	$(exec_tests) \
	tests/exec/conform.sh \
	tests/exec/examples.sh
# Not a test, whatever runs all check_PROGRAMS.
check_DATA += tests/exec/child$(EXEEXT)
endif
EXTRA_DIST += \
	tests/exec/conform.sh \
	tests/exec/examples.sh
EXTRA_PROGRAMS += tests/exec/child
CLEANFILES += tests/exec/child$(EXEEXT)

tests_exec_child_SOURCES = tests/exec/child.c
tests_exec_child_LDADD =

exec_nursery = \
	tests/exec/nursery.c \
	tests/exec/nursery.h \
	$(call_world)
tests_exec_check_life_SOURCES = tests/exec/check_life.c $(exec_nursery)
tests_exec_check_talk_SOURCES = tests/exec/check_talk.c $(exec_nursery)
tests_exec_check_message_SOURCES = \
	plugins/exec/message.c \
	tests/exec/check_message.c
tests_exec_check_message_CPPFLAGS = $(AM_CPPFLAGS) \
	-I$(top_srcdir)/plugins/exec
tests_exec_check_message_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_exec_check_message_LDADD = core/librecords.la $(TEST_LIBS)
