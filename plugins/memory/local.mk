# SPDX-License-Identifier: MIT

plugin_LTLIBRARIES += plugins/memory.la
dist_man_MANS += plugins/memory/muster-memory.7

memory_table_sources = \
	plugins/memory/entry.c \
	plugins/memory/entry.h \
	plugins/memory/index.c \
	plugins/memory/index.h \
	plugins/memory/readers.c \
	plugins/memory/readers.h \
	plugins/memory/table.c \
	plugins/memory/table.h
plugins_memory_la_SOURCES = \
	plugins/memory/load.c \
	plugins/memory/load.h \
	plugins/memory/memory.c \
	plugins/memory/options.h \
	$(memory_table_sources)
plugins_memory_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
plugins_memory_la_LDFLAGS = $(plugin_ldflags)
plugins_memory_la_LIBADD = core/librecords.la
