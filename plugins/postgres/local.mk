# SPDX-License-Identifier: MIT

# Once for the plugin, once for its tests (tests/postgres/local.mk).
postgres_sources = $(pool_sources) $(sql_sources) \
	plugins/postgres/canceller.c \
	plugins/postgres/canceller.h \
	plugins/postgres/connections.c \
	plugins/postgres/connections.h \
	plugins/postgres/find.c \
	plugins/postgres/hosts.c \
	plugins/postgres/hosts.h \
	plugins/postgres/link.c \
	plugins/postgres/link.h \
	plugins/postgres/loop.c \
	plugins/postgres/opening.c \
	plugins/postgres/opening.h \
	plugins/postgres/options.h \
	plugins/postgres/postgres.c \
	plugins/postgres/schema.c \
	plugins/postgres/session.c \
	plugins/postgres/session.h \
	plugins/postgres/statement.c \
	plugins/postgres/statement.h \
	plugins/postgres/store.h \
	plugins/postgres/write.c

if WITH_POSTGRES
plugin_LTLIBRARIES += plugins/postgres.la
dist_man_MANS += plugins/postgres/muster-postgres.7
else
EXTRA_DIST += plugins/postgres/muster-postgres.7
endif
plugins_postgres_la_SOURCES = $(postgres_sources)
plugins_postgres_la_CFLAGS = $(AM_CFLAGS) $(LIBPQ_CFLAGS) $(JANSSON_CFLAGS)
plugins_postgres_la_LDFLAGS = $(plugin_ldflags)
plugins_postgres_la_LIBADD = $(LIBPQ_LIBS) $(JANSSON_LIBS)
