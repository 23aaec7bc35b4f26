# SPDX-License-Identifier: MIT
#
# The simulator, and what its results are held against: a program that measures
# small lookups through the library. `make bench` builds them, `make
# bench-agree` compares, `make bench-grid` examines adaptive. All of the
# simulator but main() is a convenience library for its tests.

simulate_programs = \
	bench/simulate/measure \
	bench/simulate/simulate
simulate_stores = \
	bench/simulate/wait.la
EXTRA_PROGRAMS += $(simulate_programs)
EXTRA_LTLIBRARIES += $(simulate_stores)
check_LTLIBRARIES += \
	bench/simulate/libdistribution.la \
	bench/simulate/libsimulate.la
EXTRA_DIST += \
	bench/README.md \
	bench/agree \
	bench/simulate/grid
CLEANFILES += \
	$(simulate_programs) \
	$(simulate_stores)

bench_simulate_libdistribution_la_LIBADD = core/libbasics.la -lm
bench_simulate_libdistribution_la_SOURCES = \
	bench/simulate/distribution.c \
	bench/simulate/distribution.h \
	bench/simulate/random.c \
	bench/simulate/random.h \
	bench/simulate/room.c \
	bench/simulate/room.h

bench_simulate_libsimulate_la_LIBADD = bench/simulate/libdistribution.la
bench_simulate_libsimulate_la_SOURCES = \
	bench/simulate/advice.c \
	bench/simulate/advice.h \
	bench/simulate/arguments.c \
	bench/simulate/arguments.h \
	bench/simulate/call.c \
	bench/simulate/call.h \
	bench/simulate/caller.c \
	bench/simulate/caller.h \
	bench/simulate/engine.c \
	bench/simulate/engine.h \
	bench/simulate/leg.c \
	bench/simulate/leg.h \
	bench/simulate/member.c \
	bench/simulate/member.h \
	bench/simulate/model.h \
	bench/simulate/pool.c \
	bench/simulate/pool.h \
	bench/simulate/processors.c \
	bench/simulate/processors.h \
	bench/simulate/report.c \
	bench/simulate/report.h \
	bench/simulate/simulate.c \
	bench/simulate/summary.c \
	bench/simulate/summary.h \
	bench/simulate/way.c \
	bench/simulate/way.h \
	bench/simulate/workers.c \
	bench/simulate/workers.h \
	bench/simulate/world.h

bench_simulate_simulate_SOURCES = bench/simulate/main.c
bench_simulate_simulate_LDADD = \
	bench/simulate/libsimulate.la \
	core/libcore.la

bench_simulate_measure_SOURCES = \
	bench/simulate/measure.c \
	bench/simulate/samples.c \
	bench/simulate/samples.h \
	bench/simulate/setting.c \
	bench/simulate/setting.h
bench_simulate_measure_LDADD = \
	bench/simulate/libdistribution.la \
	libmuster.la

# A plugin that is not installed.
bench_simulate_wait_la_SOURCES = bench/simulate/wait.c
bench_simulate_wait_la_LIBADD = bench/simulate/libdistribution.la
bench_simulate_wait_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere -export-symbols-regex '^muster_store_plugin$$'

bench-grid: bench
	$(srcdir)/bench/simulate/grid $(builddir)
bench-agree: bench $(plugin_LTLIBRARIES)
	$(srcdir)/bench/agree $(builddir)
.PHONY: bench-agree bench-grid
