# SPDX-License-Identifier: MIT
#
# Headers of older releases, and plugins that are built with them.

abi_headers = \
	tests/abi/0.1/muster/store.h \
	tests/abi/0.1/muster/types.h \
	tests/abi/0.2/muster/store.h \
	tests/abi/0.2/muster/types.h
EXTRA_DIST += $(abi_headers) \
	tests/abi/README.md \
	tests/abi/frozen.cksum \
	tests/abi/frozen.sh \
	tests/abi/libmuster.abi \
	tests/abi/library.sh

abi_tests = \
	tests/abi/check_frozen \
	tests/abi/check_layout
check_PROGRAMS += $(abi_tests)
TESTS += $(abi_tests) tests/abi/frozen.sh tests/abi/library.sh

# At a release, and at no other time: tests/abi/README.md.
describe-abi: libmuster.la
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/abi/library.sh \
		--describe > libmuster.abi
	mv libmuster.abi $(srcdir)/tests/abi/libmuster.abi
.PHONY: describe-abi

# Not AM_CPPFLAGS: today's header must not be found. (config.h needs core/.)
abi_0_1 = -I$(top_srcdir)/tests/abi/0.1 -I$(top_srcdir)/core
abi_0_2 = -I$(top_srcdir)/tests/abi/0.2 -I$(top_srcdir)/core

check_LTLIBRARIES += \
	tests/abi/frozen_0_1.la \
	tests/abi/frozen_0_2.la \
	tests/abi/frozen_0_2_loop.la
tests_abi_frozen_0_1_la_SOURCES = tests/abi/frozen_store.c
tests_abi_frozen_0_1_la_CPPFLAGS = $(abi_0_1) -DPLUGIN_SIZE=144
tests_abi_frozen_0_1_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere
tests_abi_frozen_0_2_la_SOURCES = tests/abi/frozen_store.c
tests_abi_frozen_0_2_la_CPPFLAGS = $(abi_0_2) -DPLUGIN_SIZE=152
tests_abi_frozen_0_2_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere
tests_abi_frozen_0_2_loop_la_SOURCES = tests/abi/frozen_store.c
tests_abi_frozen_0_2_loop_la_CPPFLAGS = $(abi_0_2) -DPLUGIN_SIZE=152 \
	-DFROZEN_LOOP
tests_abi_frozen_0_2_loop_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere

check_LTLIBRARIES += \
	tests/abi/liblayout_0_1.la \
	tests/abi/liblayout_0_2.la \
	tests/abi/liblayout_now.la
tests_abi_liblayout_0_1_la_SOURCES = tests/abi/layout.c tests/abi/layout.h
tests_abi_liblayout_0_1_la_CPPFLAGS = $(abi_0_1) \
	-DLAYOUT_TABLE=layout_0_1
tests_abi_liblayout_0_2_la_SOURCES = tests/abi/layout.c tests/abi/layout.h
tests_abi_liblayout_0_2_la_CPPFLAGS = $(abi_0_2) \
	-DLAYOUT_TABLE=layout_0_2 -DLAYOUT_LOOP
tests_abi_liblayout_now_la_SOURCES = tests/abi/layout.c tests/abi/layout.h
tests_abi_liblayout_now_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DLAYOUT_TABLE=layout_now -DLAYOUT_LOOP
tests_abi_check_layout_LDADD = \
	tests/abi/liblayout_0_1.la \
	tests/abi/liblayout_0_2.la \
	tests/abi/liblayout_now.la \
	$(TEST_LIBS)
