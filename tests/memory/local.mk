# SPDX-License-Identifier: MIT
#
# The plugin is linked into its tests, under another name of its entry.

memory_tests = \
	tests/memory/check_memory \
	tests/memory/check_table
check_PROGRAMS += $(memory_tests)
TESTS += $(memory_tests)

tests_memory_check_memory_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMUSTER_PLUGIN_SYMBOL=memory_plugin
tests_memory_check_memory_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_memory_check_memory_LDADD = core/librecords.la $(TEST_LIBS)
tests_memory_check_memory_SOURCES = \
	tests/memory/check_memory.c \
	$(plugins_memory_la_SOURCES)

# Objects of its own: those of the plugin are made by libtool.
tests_memory_check_table_CPPFLAGS = $(AM_CPPFLAGS)
tests_memory_check_table_SOURCES = \
	tests/memory/check_table.c \
	$(memory_table_sources)
