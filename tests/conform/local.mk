# SPDX-License-Identifier: MIT
#
# muster conform: one source, a plugin for each promise that it breaks (faults),
# and some that keep them all.

conform_mocks = \
	tests/conform/any_key.la \
	tests/conform/bad_default.la \
	tests/conform/blames_nobody.la \
	tests/conform/blank_help.la \
	tests/conform/case_counts.la \
	tests/conform/crashes.la \
	tests/conform/cuts.la \
	tests/conform/cuts_lines.la \
	tests/conform/deaf.la \
	tests/conform/deaf_to_cancel.la \
	tests/conform/drops_attributes.la \
	tests/conform/empty_is_unknown.la \
	tests/conform/everybody.la \
	tests/conform/exits.la \
	tests/conform/exports.la \
	tests/conform/finishes_twice.la \
	tests/conform/folds_all.la \
	tests/conform/folds_id.la \
	tests/conform/formats.la \
	tests/conform/goes_on.la \
	tests/conform/good.la \
	tests/conform/good_bounded.la \
	tests/conform/good_loop.la \
	tests/conform/hangs.la \
	tests/conform/keeps_query.la \
	tests/conform/keeps_users.la \
	tests/conform/large_frame.la \
	tests/conform/late.la \
	tests/conform/leaks_descriptor.la \
	tests/conform/leaks_memory.la \
	tests/conform/leaks_process.la \
	tests/conform/leaks_thread.la \
	tests/conform/level.la \
	tests/conform/long_message.la \
	tests/conform/loses_one.la \
	tests/conform/masks.la \
	tests/conform/merges.la \
	tests/conform/miss_is_error.la \
	tests/conform/needs_two_bytes.la \
	tests/conform/never_finishes.la \
	tests/conform/no_ping.la \
	tests/conform/no_status.la \
	tests/conform/one_for_all.la \
	tests/conform/open_crashes.la \
	tests/conform/open_leaks.la \
	tests/conform/option_flags.la \
	tests/conform/quotes.la \
	tests/conform/removes_nobody.la \
	tests/conform/shared_buffer.la \
	tests/conform/sleeps.la \
	tests/conform/speaks.la \
	tests/conform/stays.la \
	tests/conform/too_few.la \
	tests/conform/twice.la \
	tests/conform/wildcard.la
check_LTLIBRARIES += $(conform_mocks)
# With another name than the script has: make would make it of that.
EXTRA_DIST += tests/conform/faults.list

conform_flags = $(plugin_ldflags) -rpath /nowhere
conform_source = tests/conform/store.c tests/conform/shelf.h

tests_conform_any_key_la_SOURCES = $(conform_source)
tests_conform_any_key_la_LDFLAGS = $(conform_flags)
tests_conform_any_key_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=ANY_KEY -DHOW=PROMPT
tests_conform_bad_default_la_SOURCES = $(conform_source)
tests_conform_bad_default_la_LDFLAGS = $(conform_flags)
tests_conform_bad_default_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=BAD_DEFAULT -DHOW=PROMPT
tests_conform_blames_nobody_la_SOURCES = $(conform_source)
tests_conform_blames_nobody_la_LDFLAGS = $(conform_flags)
tests_conform_blames_nobody_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=BLAMES_NOBODY -DHOW=PROMPT
tests_conform_blank_help_la_SOURCES = $(conform_source)
tests_conform_blank_help_la_LDFLAGS = $(conform_flags)
tests_conform_blank_help_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=BLANK_HELP -DHOW=PROMPT
tests_conform_case_counts_la_SOURCES = $(conform_source)
tests_conform_case_counts_la_LDFLAGS = $(conform_flags)
tests_conform_case_counts_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=CASE_COUNTS -DHOW=PROMPT
tests_conform_crashes_la_SOURCES = $(conform_source)
tests_conform_crashes_la_LDFLAGS = $(conform_flags)
tests_conform_crashes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=CRASHES -DHOW=PROMPT
tests_conform_cuts_la_SOURCES = $(conform_source)
tests_conform_cuts_la_LDFLAGS = $(conform_flags)
tests_conform_cuts_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=CUTS -DHOW=PROMPT
tests_conform_cuts_lines_la_SOURCES = $(conform_source)
tests_conform_cuts_lines_la_LDFLAGS = $(conform_flags)
tests_conform_cuts_lines_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=CUTS_LINES -DHOW=PROMPT
tests_conform_deaf_la_SOURCES = $(conform_source)
tests_conform_deaf_la_LDFLAGS = $(conform_flags)
tests_conform_deaf_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=DEAF -DHOW=PROMPT
tests_conform_deaf_to_cancel_la_SOURCES = $(conform_source)
tests_conform_deaf_to_cancel_la_LDFLAGS = $(conform_flags)
tests_conform_deaf_to_cancel_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=DEAF_TO_CANCEL -DHOW=BOUNDED
tests_conform_drops_attributes_la_SOURCES = $(conform_source)
tests_conform_drops_attributes_la_LDFLAGS = $(conform_flags)
tests_conform_drops_attributes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=DROPS_ATTRIBUTES -DHOW=PROMPT
tests_conform_empty_is_unknown_la_SOURCES = $(conform_source)
tests_conform_empty_is_unknown_la_LDFLAGS = $(conform_flags)
tests_conform_empty_is_unknown_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=EMPTY_IS_UNKNOWN -DHOW=PROMPT
tests_conform_everybody_la_SOURCES = $(conform_source)
tests_conform_everybody_la_LDFLAGS = $(conform_flags)
tests_conform_everybody_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=EVERYBODY -DHOW=PROMPT
tests_conform_exits_la_SOURCES = $(conform_source)
tests_conform_exits_la_LDFLAGS = $(conform_flags)
tests_conform_exits_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=EXITS -DHOW=PROMPT
tests_conform_exports_la_SOURCES = $(conform_source)
tests_conform_exports_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version \
	-shared -rpath /nowhere
tests_conform_exports_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=EXPORTS -DHOW=PROMPT \
	-DSHOWS_HELPER
tests_conform_finishes_twice_la_SOURCES = $(conform_source)
tests_conform_finishes_twice_la_LDFLAGS = $(conform_flags)
tests_conform_finishes_twice_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=FINISHES_TWICE -DHOW=LOOP
tests_conform_folds_all_la_SOURCES = $(conform_source)
tests_conform_folds_all_la_LDFLAGS = $(conform_flags)
tests_conform_folds_all_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=FOLDS_ALL -DHOW=PROMPT
tests_conform_folds_id_la_SOURCES = $(conform_source)
tests_conform_folds_id_la_LDFLAGS = $(conform_flags)
tests_conform_folds_id_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=FOLDS_ID -DHOW=PROMPT
tests_conform_formats_la_SOURCES = $(conform_source)
tests_conform_formats_la_LDFLAGS = $(conform_flags)
tests_conform_formats_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=FORMATS -DHOW=PROMPT
tests_conform_goes_on_la_SOURCES = $(conform_source)
tests_conform_goes_on_la_LDFLAGS = $(conform_flags)
tests_conform_goes_on_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=GOES_ON -DHOW=LOOP
tests_conform_good_la_SOURCES = $(conform_source)
tests_conform_good_la_LDFLAGS = $(conform_flags)
tests_conform_good_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NONE -DHOW=PROMPT
tests_conform_good_bounded_la_SOURCES = $(conform_source)
tests_conform_good_bounded_la_LDFLAGS = $(conform_flags)
tests_conform_good_bounded_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NONE -DHOW=BOUNDED
tests_conform_good_loop_la_SOURCES = $(conform_source)
tests_conform_good_loop_la_LDFLAGS = $(conform_flags)
tests_conform_good_loop_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NONE -DHOW=LOOP
tests_conform_hangs_la_SOURCES = $(conform_source)
tests_conform_hangs_la_LDFLAGS = $(conform_flags)
tests_conform_hangs_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=HANGS -DHOW=PROMPT
tests_conform_keeps_query_la_SOURCES = $(conform_source)
tests_conform_keeps_query_la_LDFLAGS = $(conform_flags)
tests_conform_keeps_query_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=KEEPS_QUERY -DHOW=PROMPT
tests_conform_keeps_users_la_SOURCES = $(conform_source)
tests_conform_keeps_users_la_LDFLAGS = $(conform_flags)
tests_conform_keeps_users_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=KEEPS_USERS -DHOW=PROMPT
tests_conform_large_frame_la_SOURCES = $(conform_source)
tests_conform_large_frame_la_LDFLAGS = $(conform_flags)
tests_conform_large_frame_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LARGE_FRAME -DHOW=PROMPT
tests_conform_late_la_SOURCES = $(conform_source)
tests_conform_late_la_LDFLAGS = $(conform_flags)
tests_conform_late_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LATE -DHOW=LOOP
tests_conform_leaks_descriptor_la_SOURCES = $(conform_source)
tests_conform_leaks_descriptor_la_LDFLAGS = $(conform_flags)
tests_conform_leaks_descriptor_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LEAKS_DESCRIPTOR -DHOW=PROMPT
tests_conform_leaks_memory_la_SOURCES = $(conform_source)
tests_conform_leaks_memory_la_LDFLAGS = $(conform_flags)
tests_conform_leaks_memory_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LEAKS_MEMORY -DHOW=PROMPT
tests_conform_leaks_process_la_SOURCES = $(conform_source)
tests_conform_leaks_process_la_LDFLAGS = $(conform_flags)
tests_conform_leaks_process_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LEAKS_PROCESS -DHOW=PROMPT
tests_conform_leaks_thread_la_SOURCES = $(conform_source)
tests_conform_leaks_thread_la_LDFLAGS = $(conform_flags)
tests_conform_leaks_thread_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LEAKS_THREAD -DHOW=PROMPT
tests_conform_level_la_SOURCES = $(conform_source)
tests_conform_level_la_LDFLAGS = $(conform_flags)
tests_conform_level_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LEVEL -DHOW=PROMPT
tests_conform_long_message_la_SOURCES = $(conform_source)
tests_conform_long_message_la_LDFLAGS = $(conform_flags)
tests_conform_long_message_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LONG_MESSAGE -DHOW=PROMPT
tests_conform_loses_one_la_SOURCES = $(conform_source)
tests_conform_loses_one_la_LDFLAGS = $(conform_flags)
tests_conform_loses_one_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=LOSES_ONE -DHOW=PROMPT
tests_conform_masks_la_SOURCES = $(conform_source)
tests_conform_masks_la_LDFLAGS = $(conform_flags)
tests_conform_masks_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=MASKS -DHOW=PROMPT
tests_conform_merges_la_SOURCES = $(conform_source)
tests_conform_merges_la_LDFLAGS = $(conform_flags)
tests_conform_merges_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=MERGES -DHOW=PROMPT
tests_conform_miss_is_error_la_SOURCES = $(conform_source)
tests_conform_miss_is_error_la_LDFLAGS = $(conform_flags)
tests_conform_miss_is_error_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=MISS_IS_ERROR -DHOW=PROMPT
tests_conform_needs_two_bytes_la_SOURCES = $(conform_source)
tests_conform_needs_two_bytes_la_LDFLAGS = $(conform_flags)
tests_conform_needs_two_bytes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NEEDS_TWO_BYTES -DHOW=PROMPT
tests_conform_never_finishes_la_SOURCES = $(conform_source)
tests_conform_never_finishes_la_LDFLAGS = $(conform_flags)
tests_conform_never_finishes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NEVER_FINISHES -DHOW=LOOP
tests_conform_no_ping_la_SOURCES = $(conform_source)
tests_conform_no_ping_la_LDFLAGS = $(conform_flags)
tests_conform_no_ping_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NO_PING -DHOW=PROMPT
tests_conform_no_status_la_SOURCES = $(conform_source)
tests_conform_no_status_la_LDFLAGS = $(conform_flags)
tests_conform_no_status_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=NO_STATUS -DHOW=PROMPT
tests_conform_one_for_all_la_SOURCES = $(conform_source)
tests_conform_one_for_all_la_LDFLAGS = $(conform_flags)
tests_conform_one_for_all_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=ONE_FOR_ALL -DHOW=PROMPT
tests_conform_open_crashes_la_SOURCES = $(conform_source)
tests_conform_open_crashes_la_LDFLAGS = $(conform_flags)
tests_conform_open_crashes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=OPEN_CRASHES -DHOW=PROMPT
tests_conform_open_leaks_la_SOURCES = $(conform_source)
tests_conform_open_leaks_la_LDFLAGS = $(conform_flags)
tests_conform_open_leaks_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=OPEN_LEAKS -DHOW=PROMPT
tests_conform_option_flags_la_SOURCES = $(conform_source)
tests_conform_option_flags_la_LDFLAGS = $(conform_flags)
tests_conform_option_flags_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=OPTION_FLAGS -DHOW=PROMPT
tests_conform_quotes_la_SOURCES = $(conform_source)
tests_conform_quotes_la_LDFLAGS = $(conform_flags)
tests_conform_quotes_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=QUOTES -DHOW=PROMPT
tests_conform_removes_nobody_la_SOURCES = $(conform_source)
tests_conform_removes_nobody_la_LDFLAGS = $(conform_flags)
tests_conform_removes_nobody_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=REMOVES_NOBODY -DHOW=PROMPT
tests_conform_shared_buffer_la_SOURCES = $(conform_source)
tests_conform_shared_buffer_la_LDFLAGS = $(conform_flags)
tests_conform_shared_buffer_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=SHARED_BUFFER -DHOW=PROMPT
tests_conform_sleeps_la_SOURCES = $(conform_source)
tests_conform_sleeps_la_LDFLAGS = $(conform_flags)
tests_conform_sleeps_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=SLEEPS -DHOW=PROMPT
tests_conform_speaks_la_SOURCES = $(conform_source)
tests_conform_speaks_la_LDFLAGS = $(conform_flags)
tests_conform_speaks_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=SPEAKS -DHOW=PROMPT
tests_conform_stays_la_SOURCES = $(conform_source)
tests_conform_stays_la_LDFLAGS = $(conform_flags)
tests_conform_stays_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=STAYS -DHOW=PROMPT
tests_conform_too_few_la_SOURCES = $(conform_source)
tests_conform_too_few_la_LDFLAGS = $(conform_flags)
tests_conform_too_few_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=TOO_FEW -DHOW=PROMPT
tests_conform_twice_la_SOURCES = $(conform_source)
tests_conform_twice_la_LDFLAGS = $(conform_flags)
tests_conform_twice_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=TWICE -DHOW=PROMPT
tests_conform_wildcard_la_SOURCES = $(conform_source)
tests_conform_wildcard_la_LDFLAGS = $(conform_flags)
tests_conform_wildcard_la_CPPFLAGS = $(AM_CPPFLAGS) -DFAULT=WILDCARD -DHOW=PROMPT

conform_scripts = \
	tests/conform/faults.sh \
	tests/conform/promises.sh \
	tests/conform/tree.sh \
	tests/conform/usage.sh
TESTS += $(conform_scripts)
EXTRA_DIST += $(conform_scripts)
