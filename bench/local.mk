# SPDX-License-Identifier: MIT
#
# Programs that measure. Plain `make` does not build them; `make bench` does,
# and `make check`, which tries whether they work. bench/compare runs them.

bench_programs = \
	bench/allocations \
	bench/callers \
	bench/flight \
	bench/grid \
	bench/hang \
	bench/idle \
	bench/lookup \
	bench/members \
	bench/memory \
	bench/peers/threads
if WITH_GLIB
bench_programs += bench/peers/glib
endif
if WITH_UV
bench_programs += bench/peers/uv
endif
if WITH_POSTGRES
if WITH_REDIS
bench_programs += bench/servers
endif
endif
bench_stores = \
	bench/stores/bounded.la \
	bench/stores/prompt.la \
	bench/stores/seldom.la \
	bench/stores/unflagged.la
EXTRA_PROGRAMS += $(bench_programs)
EXTRA_LTLIBRARIES += bench/shared/libshared.la $(bench_stores)
check_DATA += $(bench_programs) $(bench_stores)
CLEANFILES += $(bench_programs) $(bench_stores) bench/shared/libshared.la
EXTRA_DIST += \
	bench/RESULTS.md \
	bench/compare \
	bench/figures \
	bench/grid.awk \
	bench/table.awk \
	bench/conf/allocations.ini \
	bench/conf/callers.ini \
	bench/conf/flight.ini \
	bench/conf/hang.ini \
	bench/conf/lookup.ini \
	bench/peers/names \
	bench/peers/go/go.mod \
	bench/peers/go/lookup.go \
	bench/peers/go/lookup_test.go

# One after the other: "all" is a make of its own.
bench:
	$(MAKE) $(AM_MAKEFLAGS) all
	$(MAKE) $(AM_MAKEFLAGS) $(EXTRA_PROGRAMS) $(EXTRA_LTLIBRARIES)
.PHONY: bench

AM_CPPFLAGS += -I$(top_srcdir)/bench

bench_shared_libshared_la_SOURCES = \
	bench/shared/clock.c \
	bench/shared/clock.h \
	bench/shared/crowd.c \
	bench/shared/crowd.h \
	bench/shared/sample.c \
	bench/shared/sample.h \
	bench/shared/world.c \
	bench/shared/world.h
bench_shared_libshared_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DBENCH_SRCDIR='"$(abs_top_srcdir)/bench"' \
	-DBENCH_PLUGIN_PATH='"$(abs_top_builddir)/bench/stores/.libs:$(abs_top_builddir)/plugins/.libs"'
bench_shared_libshared_la_LIBADD = libmuster.la

bench_libs = bench/shared/libshared.la core/libbasics.la libmuster.la
bench_allocations_CPPFLAGS = $(AM_CPPFLAGS) $(COUNT_CPPFLAGS)
bench_allocations_LDADD = $(bench_libs)
bench_callers_LDADD = $(bench_libs)
bench_flight_LDADD = $(bench_libs)
bench_grid_LDADD = $(bench_libs)
bench_hang_LDADD = $(bench_libs)
bench_idle_LDADD = $(bench_libs)
bench_lookup_LDADD = $(bench_libs)
bench_members_LDADD = $(bench_libs)
bench_memory_LDADD = $(bench_libs)
bench_servers_SOURCES = \
	bench/servers.c \
	bench/peers/clients.c \
	bench/peers/clients.h
bench_servers_CFLAGS = $(AM_CFLAGS) $(LIBPQ_CFLAGS) $(HIREDIS_CFLAGS)
bench_servers_LDADD = $(bench_libs) $(LIBPQ_LIBS) $(HIREDIS_LIBS)

# The same lookup, written by hand.
peer_sources = \
	bench/peers/equal.c \
	bench/peers/equal.h
bench_peers_glib_SOURCES = bench/peers/glib.c $(peer_sources)
bench_peers_glib_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
bench_peers_glib_LDADD = $(bench_libs) $(GLIB_LIBS)
bench_peers_threads_SOURCES = bench/peers/threads.c $(peer_sources)
bench_peers_threads_LDADD = $(bench_libs)
bench_peers_uv_SOURCES = bench/peers/uv.c $(peer_sources)
bench_peers_uv_CFLAGS = $(AM_CFLAGS) $(UV_CFLAGS)
bench_peers_uv_LDADD = $(bench_libs) $(UV_LIBS)

# One store in three versions, by what it says of how its find returns.
store_ldflags = $(plugin_ldflags) -rpath /nowhere
bench_stores_bounded_la_SOURCES = bench/stores/constant.c
bench_stores_bounded_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSTORE_NAME='"bounded"' -DSTORE_RETURNS=MUSTER_BOUNDED
bench_stores_bounded_la_LDFLAGS = $(store_ldflags)
bench_stores_prompt_la_SOURCES = bench/stores/constant.c
bench_stores_prompt_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSTORE_NAME='"prompt"' -DSTORE_RETURNS=MUSTER_PROMPT
bench_stores_prompt_la_LDFLAGS = $(store_ldflags)
bench_stores_unflagged_la_SOURCES = bench/stores/constant.c
bench_stores_unflagged_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSTORE_NAME='"unflagged"' -DSTORE_RETURNS=MUSTER_MAY_HANG
bench_stores_unflagged_la_LDFLAGS = $(store_ldflags)
bench_stores_seldom_la_SOURCES = bench/stores/seldom.c
bench_stores_seldom_la_LDFLAGS = $(store_ldflags)

include bench/simulate.mk
