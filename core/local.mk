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
	core/base/clean.c \
	core/base/clean.h \
	core/base/mix.h \
	core/base/rare.h \
	core/base/status.c \
	core/base/status.h \
	core/base/text.c \
	core/base/text.h \
	core/measure/times.c \
	core/measure/times.h \
	core/option/amount.c \
	core/option/amount.h

core_librecords_la_SOURCES = \
	core/records/csv.c \
	core/records/json.c \
	core/records/parse.c \
	core/records/reader.c \
	core/records/reader.h \
	core/records/records.h \
	core/records/writer.c
# text.c is part of every call, too.
core_libbasics_la_CFLAGS = $(AM_CFLAGS) $(LTO_CFLAGS)

core_librecords_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
core_librecords_la_LIBADD = core/libbasics.la $(JANSSON_LIBS) $(CSV_LIBS)

core_libcore_la_CFLAGS = $(AM_CFLAGS) $(LTO_CFLAGS) $(INIH_CFLAGS) \
	$(LIBEVENT_CFLAGS)
core_libcore_la_LIBADD = core/libbasics.la $(INIH_LIBS) $(LIBEVENT_LIBS)
core_libcore_la_SOURCES = \
	core/advice/adviser.c \
	core/advice/adviser.h \
	core/advice/explain.c \
	core/advice/judge.c \
	core/advice/judge.h \
	core/advice/report.h \
	core/base/arena.c \
	core/base/arena.h \
	core/base/clock.c \
	core/base/clock.h \
	core/base/errand.h \
	core/base/error.c \
	core/base/error.h \
	core/base/heap.c \
	core/base/heap.h \
	core/base/lock.c \
	core/base/lock.h \
	core/base/thread.c \
	core/base/thread.h \
	core/measure/counters.c \
	core/measure/counters.h \
	core/measure/histogram.c \
	core/measure/histogram.h \
	core/strategy/merge.c \
	core/strategy/merge.h \
	core/strategy/strategy.c \
	core/strategy/strategy.h \
	core/users/record.c \
	core/users/record.h \
	core/users/unique.c \
	core/users/unique.h \
	core/config/build.c \
	core/config/build.h \
	core/config/config.c \
	core/config/config.h \
	core/config/feed.c \
	core/config/feed.h \
	core/config/header.c \
	core/config/header.h \
	core/config/lines.c \
	core/config/lines.h \
	core/config/shorten.c \
	core/config/shorten.h \
	core/config/single.c \
	core/config/single.h \
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
	core/plugin/describe.c \
	core/plugin/descriptor.c \
	core/plugin/descriptor.h \
	core/plugin/dynamic.c \
	core/plugin/elf.c \
	core/plugin/elf.h \
	core/plugin/elf_view.h \
	core/plugin/file.c \
	core/plugin/file.h \
	core/plugin/image.c \
	core/plugin/image.h \
	core/plugin/layout.c \
	core/plugin/plugin.c \
	core/plugin/plugin.h \
	core/plugin/refuse.c \
	core/plugin/refuse.h \
	core/plugin/relocations.c \
	core/plugin/search.c \
	core/plugin/search.h \
	core/plugin/symbols.c \
	core/call/answer.c \
	core/call/answer.h \
	core/call/ask.c \
	core/call/ask.h \
	core/call/async.c \
	core/call/async.h \
	core/call/begin.c \
	core/call/begin.h \
	core/call/block.c \
	core/call/block.h \
	core/call/call.h \
	core/call/complete.c \
	core/call/complete.h \
	core/call/core.c \
	core/call/core.h \
	core/call/drive.c \
	core/call/drive.h \
	core/call/emit.c \
	core/call/emit.h \
	core/call/gate.c \
	core/call/gate.h \
	core/call/hook.c \
	core/call/hook.h \
	core/call/inside.c \
	core/call/inside.h \
	core/call/leg.c \
	core/call/leg.h \
	core/call/lend.c \
	core/call/lend.h \
	core/call/loop.c \
	core/call/loop.h \
	core/call/loop_ask.c \
	core/call/loop_ask.h \
	core/call/plan.c \
	core/call/plan.h \
	core/call/question.c \
	core/call/question.h \
	core/call/run.c \
	core/call/run.h \
	core/call/services.c \
	core/call/services.h \
	core/call/sigpipe.c \
	core/call/sigpipe.h \
	core/call/sync.c \
	core/call/sync.h \
	core/call/tree.c \
	core/call/tree.h \
	core/call/watch.c \
	core/call/watch.h \
	core/muster/exposition.c \
	core/muster/exposition.h \
	core/muster/find.c \
	core/muster/internal.h \
	core/muster/muster.c \
	core/muster/opening.c \
	core/muster/opening.h \
	core/muster/reading.h \
	core/muster/result.c \
	core/muster/sample.c \
	core/muster/sample.h \
	core/muster/stats.c \
	core/muster/stores.c \
	core/directory/directory.c \
	core/directory/directory.h \
	core/directory/graph.c \
	core/directory/place.c \
	core/directory/place.h \
	core/directory/resolve.c \
	core/directory/settings.c \
	core/executor/alarms.c \
	core/executor/clock_thread.c \
	core/executor/executor.c \
	core/executor/executor.h \
	core/executor/internal.h \
	core/executor/janitor.c \
	core/executor/processors.c \
	core/executor/processors.h \
	core/executor/queue.c \
	core/executor/reference.c \
	core/executor/strays.c \
	core/executor/workers.c \
	core/reactor/events.c \
	core/reactor/internal.h \
	core/reactor/reactor.c \
	core/reactor/reactor.h \
	core/reactor/times.c \
	core/store/permit.c \
	core/store/permit.h \
	core/store/store.c \
	core/store/store.h

libmuster_la_SOURCES =
libmuster_la_LIBADD = core/libcore.la
# All of it is optimized together here, and only here.
libmuster_la_LDFLAGS = $(SANITIZE_CFLAGS) $(LTO_CFLAGS) $(DEFS_LDFLAGS) \
	-version-info 0:0:0
if HAVE_VERSION_SCRIPT
libmuster_la_LDFLAGS += \
	-Wl,--version-script=$(top_srcdir)/core/libmuster.map
EXTRA_libmuster_la_DEPENDENCIES = core/libmuster.map
else
libmuster_la_LDFLAGS += -export-symbols-regex '^muster_'
endif
