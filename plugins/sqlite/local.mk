# SPDX-License-Identifier: MIT

# Once for the plugin, once for its tests (tests/sqlite/local.mk).
sqlite_sources = $(pool_sources) $(sql_sources) \
	plugins/sqlite/connection.c \
	plugins/sqlite/connection.h \
	plugins/sqlite/connections.c \
	plugins/sqlite/connections.h \
	plugins/sqlite/find.c \
	plugins/sqlite/names.c \
	plugins/sqlite/names.h \
	plugins/sqlite/options.h \
	plugins/sqlite/schema.c \
	plugins/sqlite/schema.h \
	plugins/sqlite/sqlite.c \
	plugins/sqlite/statement.c \
	plugins/sqlite/statement.h \
	plugins/sqlite/store.h \
	plugins/sqlite/write.c

if WITH_SQLITE
plugin_LTLIBRARIES += plugins/sqlite.la
dist_man_MANS += plugins/sqlite/muster-sqlite.7
else
EXTRA_DIST += plugins/sqlite/muster-sqlite.7
endif
plugins_sqlite_la_SOURCES = $(sqlite_sources)
plugins_sqlite_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
plugins_sqlite_la_LDFLAGS = $(plugin_ldflags)
plugins_sqlite_la_LIBADD = core/libbasics.la $(SQLITE_LIBS)
