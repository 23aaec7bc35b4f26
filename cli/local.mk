# SPDX-License-Identifier: MIT
#
# The command. All of it but main() is a convenience library, so that tests can
# link its rooms.

noinst_LTLIBRARIES += cli/libcli.la
cli_libcli_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(SMARTCOLS_CFLAGS)
cli_libcli_la_LIBADD = $(JANSSON_LIBS) $(SMARTCOLS_LIBS)
cli_libcli_la_SOURCES = \
	cli/allocations.c \
	cli/allocations.h \
	cli/arguments.c \
	cli/arguments.h \
	cli/batch.c \
	cli/batch.h \
	cli/bench.c \
	cli/bench.h \
	cli/bench_asker.c \
	cli/bench_asker.h \
	cli/bench_bars.c \
	cli/bench_callers.c \
	cli/bench_callers.h \
	cli/bench_flight.c \
	cli/bench_flight.h \
	cli/bench_json.c \
	cli/bench_json.h \
	cli/bench_map.c \
	cli/bench_measure.c \
	cli/bench_measure.h \
	cli/bench_run.c \
	cli/bench_run.h \
	cli/bench_stores.c \
	cli/bench_stores.h \
	cli/bench_svg.c \
	cli/bench_svg.h \
	cli/bench_sweep.c \
	cli/bench_sweep.h \
	cli/bench_table.c \
	cli/bench_table.h \
	cli/bench_verdict.c \
	cli/bench_verdict.h \
	cli/check.c \
	cli/command.h \
	cli/conform.c \
	cli/conform_checks.h \
	cli/conform_declared.c \
	cli/conform_exports.c \
	cli/conform_exports.h \
	cli/conform_find.c \
	cli/conform_guard.c \
	cli/conform_guard.h \
	cli/conform_manners.c \
	cli/conform_open.c \
	cli/conform_people.c \
	cli/conform_people.h \
	cli/conform_promises.h \
	cli/conform_services.c \
	cli/conform_services.h \
	cli/conform_strings.c \
	cli/conform_texts.c \
	cli/conform_texts.h \
	cli/conform_time.c \
	cli/conform_trial.c \
	cli/conform_trial.h \
	cli/conform_usage.c \
	cli/conform_usage.h \
	cli/conform_witness.c \
	cli/conform_witness.h \
	cli/conform_world.c \
	cli/conform_world.h \
	cli/conform_write.c \
	cli/escape.c \
	cli/escape.h \
	cli/find.c \
	cli/import.c \
	cli/one_store.c \
	cli/one_store.h \
	cli/output.h \
	cli/output_csv.c \
	cli/output_json.c \
	cli/output_table.c \
	cli/plugins.c \
	cli/progress.c \
	cli/progress.h \
	cli/project.c \
	cli/project.h \
	cli/remarks.c \
	cli/remarks.h \
	cli/say.c \
	cli/say.h \
	cli/session.c \
	cli/session.h \
	cli/standard.c \
	cli/standard.h \
	cli/table.c \
	cli/table.h \
	cli/trace.c \
	cli/trace.h

# The files of a new project, as texts of the command.
project_files = \
	cli/project/Makefile.am.in \
	cli/project/README.md.in \
	cli/project/check_plugin.c.in \
	cli/project/configure.ac.in \
	cli/project/plugin.c.in \
	cli/project/plugin.ini.in
EXTRA_DIST += $(project_files) cli/project/texts.awk
CLEANFILES += cli/project_texts.c
nodist_cli_libcli_la_SOURCES = cli/project_texts.c
cli_libcli_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/cli \
	-DWITNESS_FILE='"$(pkglibdir)/witness.so"'
cli/project_texts.c: cli/project/texts.awk $(project_files)
	$(AM_V_GEN)$(MKDIR_P) cli && \
	(cd $(srcdir) && $(AWK) -f cli/project/texts.awk $(project_files)) \
		> $@.new && \
	mv -f $@.new $@

# What `muster conform` has the library load in front of a plugin.
pkglib_LTLIBRARIES += cli/witness.la
cli_witness_la_SOURCES = cli/witness.c
cli_witness_la_LDFLAGS = $(AM_LDFLAGS) $(DEFS_LDFLAGS) \
	-module -avoid-version -shared

bin_PROGRAMS += cli/muster
cli_muster_SOURCES = cli/main.c
# Counted where configure says that it can be, and in the command alone.
if COUNT_ALLOCATIONS
cli_muster_SOURCES += cli/interpose.c
endif
cli_muster_LDADD = cli/libcli.la core/librecords.la libmuster.la
