# SPDX-License-Identifier: MIT
#
# What tests of plugins stand on.

check_LTLIBRARIES += tests/support/libsupport.la
tests_support_libsupport_la_SOURCES = \
	tests/support/fake_host.c \
	tests/support/fake_host.h \
	tests/support/fake_internal.h \
	tests/support/fake_loop.c \
	tests/support/fake_options.c \
	tests/support/located.c \
	tests/support/located.h \
	tests/support/scratch.c \
	tests/support/scratch.h \
	tests/support/suite.c \
	tests/support/suite.h \
	tests/support/threads.c \
	tests/support/threads.h

check_PROGRAMS += tests/support/check_fake_loop
TESTS += tests/support/check_fake_loop
