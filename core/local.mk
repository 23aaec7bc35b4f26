# SPDX-License-Identifier: MIT
#
# The library. core/libbasics.la and core/librecords.la are shared with plugins
# and the command, which link them statically; core/libcore.la is all of the
# library with all its symbols, for tests; libmuster.la shows only muster.h's.

noinst_LTLIBRARIES += \
	core/libbasics.la \
	core/libcore.la \
	core/librecords.la
lib_LTLIBRARIES += libmuster.la
EXTRA_DIST += core/libmuster.map

core_libbasics_la_SOURCES = \
	core/base/banned.h \
	core/base/text.c \
	core/base/text.h \
	core/option/amount.c \
	core/option/amount.h

core_librecords_la_SOURCES = \
	core/records/csv.c \
	core/records/json.c \
	core/records/reader.c \
	core/records/reader.h \
	core/records/records.h \
	core/records/writer.c
core_librecords_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
core_librecords_la_LIBADD = core/libbasics.la $(JANSSON_LIBS) $(CSV_LIBS)

core_libcore_la_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS)
core_libcore_la_LIBADD = core/libbasics.la $(INIH_LIBS)
core_libcore_la_SOURCES = \
	core/base/arena.c \
	core/base/arena.h \
	core/base/clock.h \
	core/base/error.c \
	core/base/error.h \
	core/base/lock.c \
	core/base/lock.h \
	core/strategy/merge.c \
	core/strategy/merge.h \
	core/strategy/strategy.c \
	core/strategy/strategy.h \
	core/users/record.c \
	core/users/record.h \
	core/users/unique.c \
	core/users/unique.h \
	core/config/config.c \
	core/config/config.h \
	core/config/header.c \
	core/config/header.h \
	core/config/lines.c \
	core/config/lines.h \
	core/config/shorten.c \
	core/config/shorten.h \
	core/config/value.c \
	core/config/value.h \
	core/option/bind.c \
	core/option/list.c \
	core/option/list.h \
	core/option/message.h \
	core/option/option.c \
	core/option/option.h \
	core/option/parse.c \
	core/option/secret.c \
	core/option/secret.h \
	core/option/table.c \
	core/option/words.c \
	core/option/words.h \
	core/executor/clock.c \
	core/executor/executor.h \
	core/executor/internal.h \
	core/executor/pool.c \
	core/executor/processors.c \
	core/executor/processors.h \
	core/executor/strays.c \
	core/store/permit.c \
	core/store/permit.h \
	core/store/store.c \
	core/store/store.h

libmuster_la_SOURCES =
libmuster_la_LIBADD = core/libcore.la
libmuster_la_LDFLAGS = $(AM_LDFLAGS) $(DEFS_LDFLAGS) \
	-version-info 0:0:0
if HAVE_VERSION_SCRIPT
libmuster_la_LDFLAGS += \
	-Wl,--version-script=$(top_srcdir)/core/libmuster.map
EXTRA_libmuster_la_DEPENDENCIES = core/libmuster.map
else
libmuster_la_LDFLAGS += -export-symbols-regex '^muster_'
endif
