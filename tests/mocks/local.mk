# SPDX-License-Identifier: MIT
#
# Plugins that go wrong in one way each. tests/mocks/.libs is a plugin path.

mocks = \
	tests/mocks/bad_name.la \
	tests/mocks/entry_elsewhere.la \
	tests/mocks/entry_null.la \
	tests/mocks/entry_object.la \
	tests/mocks/fails.la \
	tests/mocks/future.la \
	tests/mocks/garbage.la \
	tests/mocks/hang.la \
	tests/mocks/needs_vanished.la \
	tests/mocks/no_entry.la \
	tests/mocks/no_find.la \
	tests/mocks/no_name.la \
	tests/mocks/no_summary.la \
	tests/mocks/option_default.la \
	tests/mocks/option_no_size.la \
	tests/mocks/option_outside.la \
	tests/mocks/option_reserved.la \
	tests/mocks/option_twice.la \
	tests/mocks/option_width.la \
	tests/mocks/plain.la \
	tests/mocks/short_option.la \
	tests/mocks/short_query.la \
	tests/mocks/short_struct.la \
	tests/mocks/short_user.la \
	tests/mocks/unresolved.la \
	tests/mocks/whole.la \
	tests/mocks/wrong_major.la
mock_libraries = \
	tests/mocks/libelsewhere.la \
	tests/mocks/libvanished.la
check_LTLIBRARIES += $(mock_libraries) $(mocks)
EXTRA_DIST += tests/mocks/mock.h tests/mocks/whole.map

mock_ldflags = $(plugin_ldflags) -rpath /nowhere
mock_loose_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere
mock_library_ldflags = $(AM_LDFLAGS) -avoid-version -shared -rpath /nowhere

# One that another plugin is linked with, and one that nobody will find.
tests_mocks_libelsewhere_la_SOURCES = tests/mocks/elsewhere.c
tests_mocks_libelsewhere_la_LDFLAGS = $(mock_library_ldflags)
tests_mocks_libvanished_la_SOURCES = tests/mocks/vanished.c
tests_mocks_libvanished_la_LDFLAGS = $(mock_library_ldflags)

tests_mocks_bad_name_la_SOURCES = tests/mocks/bad_name.c
tests_mocks_bad_name_la_LDFLAGS = $(mock_ldflags)
tests_mocks_entry_elsewhere_la_SOURCES = tests/mocks/entry_elsewhere.c
tests_mocks_entry_elsewhere_la_LDFLAGS = $(mock_loose_ldflags) \
	-Wl,-rpath,$(abs_top_builddir)/tests/mocks/.libs
tests_mocks_entry_elsewhere_la_LIBADD = tests/mocks/libelsewhere.la
tests_mocks_entry_null_la_SOURCES = tests/mocks/entry_null.c
tests_mocks_entry_null_la_LDFLAGS = $(mock_ldflags)
tests_mocks_entry_object_la_SOURCES = tests/mocks/entry_object.c
tests_mocks_entry_object_la_LDFLAGS = $(mock_ldflags)
tests_mocks_fails_la_SOURCES = tests/mocks/fails.c
tests_mocks_fails_la_LDFLAGS = $(mock_ldflags)
tests_mocks_future_la_SOURCES = tests/mocks/future.c
tests_mocks_future_la_LDFLAGS = $(mock_ldflags)
tests_mocks_garbage_la_SOURCES = tests/mocks/garbage.c
tests_mocks_garbage_la_LDFLAGS = $(mock_ldflags)
tests_mocks_hang_la_SOURCES = tests/mocks/hang.c
tests_mocks_hang_la_LDFLAGS = $(mock_ldflags)
tests_mocks_needs_vanished_la_SOURCES = tests/mocks/needs_vanished.c
tests_mocks_needs_vanished_la_LDFLAGS = $(mock_ldflags)
tests_mocks_needs_vanished_la_LIBADD = tests/mocks/libvanished.la
tests_mocks_no_entry_la_SOURCES = tests/mocks/no_entry.c
tests_mocks_no_entry_la_LDFLAGS = $(mock_loose_ldflags)
tests_mocks_no_find_la_SOURCES = tests/mocks/no_find.c
tests_mocks_no_find_la_LDFLAGS = $(mock_ldflags)
tests_mocks_no_name_la_SOURCES = tests/mocks/no_name.c
tests_mocks_no_name_la_LDFLAGS = $(mock_ldflags)
tests_mocks_no_summary_la_SOURCES = tests/mocks/no_summary.c
tests_mocks_no_summary_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_default_la_SOURCES = tests/mocks/option_default.c
tests_mocks_option_default_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_no_size_la_SOURCES = tests/mocks/option_no_size.c
tests_mocks_option_no_size_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_outside_la_SOURCES = tests/mocks/option_outside.c
tests_mocks_option_outside_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_reserved_la_SOURCES = tests/mocks/option_reserved.c
tests_mocks_option_reserved_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_twice_la_SOURCES = tests/mocks/option_twice.c
tests_mocks_option_twice_la_LDFLAGS = $(mock_ldflags)
tests_mocks_option_width_la_SOURCES = tests/mocks/option_width.c
tests_mocks_option_width_la_LDFLAGS = $(mock_ldflags)
tests_mocks_plain_la_SOURCES = tests/mocks/plain.c
tests_mocks_plain_la_LDFLAGS = $(mock_ldflags)
tests_mocks_short_option_la_SOURCES = tests/mocks/short_option.c
tests_mocks_short_option_la_LDFLAGS = $(mock_ldflags)
tests_mocks_short_query_la_SOURCES = tests/mocks/short_query.c
tests_mocks_short_query_la_LDFLAGS = $(mock_ldflags)
tests_mocks_short_struct_la_SOURCES = tests/mocks/short_struct.c
tests_mocks_short_struct_la_LDFLAGS = $(mock_ldflags)
tests_mocks_short_user_la_SOURCES = tests/mocks/short_user.c
tests_mocks_short_user_la_LDFLAGS = $(mock_ldflags)
tests_mocks_unresolved_la_SOURCES = tests/mocks/unresolved.c
tests_mocks_unresolved_la_LDFLAGS = $(mock_loose_ldflags)
tests_mocks_wrong_major_la_SOURCES = tests/mocks/wrong_major.c
tests_mocks_wrong_major_la_LDFLAGS = $(mock_ldflags)

# To be damaged: no sanitizer, which would add what this is not about.
tests_mocks_whole_la_SOURCES = tests/mocks/whole.c
tests_mocks_whole_la_CFLAGS = $(WARN_CFLAGS)
tests_mocks_whole_la_LDFLAGS = $(mock_whole_ldflags)
mock_whole_ldflags = -module -avoid-version -shared -rpath /nowhere \
	-Wl,--hash-style=both
if HAVE_VERSION_SCRIPT
mock_whole_ldflags += -Wl,--version-script=$(top_srcdir)/tests/mocks/whole.map
endif
