# SPDX-License-Identifier: MIT

plugin_LTLIBRARIES += plugins/log.la
dist_man_MANS += plugins/log/muster-log.7

log_sources = \
	plugins/log/entry.c \
	plugins/log/entry.h \
	plugins/log/journal.c \
	plugins/log/journal.h \
	plugins/log/log.c \
	plugins/log/options.h
plugins_log_la_SOURCES = $(log_sources)
plugins_log_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
plugins_log_la_LDFLAGS = $(plugin_ldflags)
plugins_log_la_LIBADD = core/librecords.la
