# SPDX-License-Identifier: MIT
#
# Memory that is missing and system calls that fail, wherever the library, the
# command and the plugins ask for them. `make check` makes a part of the runs,
# `make check-memory` and `make check-syscalls` all of them.

if SWEEP_MEMORY
check_LTLIBRARIES += \
	tests/sweep/libheap.la \
	tests/sweep/libmain.la
check_PROGRAMS += tests/sweep/check_sweep
TESTS += tests/sweep/check_sweep
endif

# Stands below the sanitizer, if there is one: not built with it.
tests_sweep_libheap_la_SOURCES = \
	tests/sweep/heap.c \
	tests/sweep/heap.h
tests_sweep_libheap_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DHEAP_PREFIX=$(SWEEP_HEAP_PREFIX)
tests_sweep_libheap_la_CFLAGS = $(WARN_CFLAGS) -fno-builtin
tests_sweep_libmain_la_SOURCES = \
	cli/main.c \
	tests/sweep/main.h
tests_sweep_libmain_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/cli \
	-Dmain=muster_main -include $(top_srcdir)/tests/sweep/main.h

tests_sweep_check_sweep_SOURCES = \
	tests/sweep/async.c \
	tests/sweep/check_sweep.c \
	tests/sweep/command.c \
	tests/sweep/find.c \
	tests/sweep/mistakes.c \
	tests/sweep/opening.c \
	tests/sweep/plugins.c \
	tests/sweep/questions.c \
	tests/sweep/records.c \
	tests/sweep/sweep.c \
	tests/sweep/sweep.h \
	tests/sweep/write.c
tests_sweep_check_sweep_LDADD = tests/sweep/libheap.la \
	tests/sweep/libmain.la cli/libcli.la core/librecords.la $(TEST_LIBS)

EXTRA_DIST += tests/sweep/syscalls.sh

# The whole: SWEEP_SHARE=1, SYSCALLS_FIRST=1000000.
SWEEP_SHARE = 1
SWEEP_SEED = 1
SYSCALLS_FIRST = 2
SYSCALLS_SHARE = 40
SYSCALLS_SEED = 1
check-memory: all
	$(MAKE) check TESTS=tests/sweep/check_sweep \
		SWEEP_SHARE=$(SWEEP_SHARE) SWEEP_SEED=$(SWEEP_SEED)
check-syscalls: all
	$(MAKE) check TESTS=tests/sweep/syscalls.sh \
		SYSCALLS_FIRST=$(SYSCALLS_FIRST) \
		SYSCALLS_SHARE=$(SYSCALLS_SHARE) SYSCALLS_SEED=$(SYSCALLS_SEED)
.PHONY: check-memory check-syscalls
