# SPDX-License-Identifier: MIT
#
# if WITH_SQLITE
# plugin_LTLIBRARIES += plugins/sqlite.la
# endif
# plugins_sqlite_la_SOURCES = plugins/sqlite/sqlite.c
# plugins_sqlite_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
# plugins_sqlite_la_LDFLAGS = $(plugin_ldflags)
# plugins_sqlite_la_LIBADD = $(SQLITE_LIBS)
