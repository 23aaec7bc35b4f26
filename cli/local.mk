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
	cli/bench/bench.c \
	cli/bench/bench.h \
	cli/bench/asker.c \
	cli/bench/asker.h \
	cli/bench/bars.c \
	cli/bench/callers.c \
	cli/bench/callers.h \
	cli/bench/flight.c \
	cli/bench/flight.h \
	cli/bench/json.c \
	cli/bench/json.h \
	cli/bench/map.c \
	cli/bench/measure.c \
	cli/bench/measure.h \
	cli/bench/run.c \
	cli/bench/run.h \
	cli/bench/stores.c \
	cli/bench/stores.h \
	cli/bench/svg.c \
	cli/bench/svg.h \
	cli/bench/sweep.c \
	cli/bench/sweep.h \
	cli/bench/print.c \
	cli/bench/print.h \
	cli/bench/verdict.c \
	cli/bench/verdict.h \
	cli/check.c \
	cli/command.h \
	cli/conform/conform.c \
	cli/conform/checks.h \
	cli/conform/declared.c \
	cli/conform/exports.c \
	cli/conform/exports.h \
	cli/conform/find.c \
	cli/conform/guard.c \
	cli/conform/guard.h \
	cli/conform/manners.c \
	cli/conform/open.c \
	cli/conform/people.c \
	cli/conform/people.h \
	cli/conform/promises.h \
	cli/conform/services.c \
	cli/conform/services.h \
	cli/conform/strings.c \
	cli/conform/texts.c \
	cli/conform/texts.h \
	cli/conform/time.c \
	cli/conform/trial.c \
	cli/conform/trial.h \
	cli/conform/usage.c \
	cli/conform/usage.h \
	cli/conform/witness.c \
	cli/conform/witness.h \
	cli/conform/world.c \
	cli/conform/world.h \
	cli/conform/write.c \
	cli/escape.c \
	cli/escape.h \
	cli/explain.c \
	cli/find.c \
	cli/import.c \
	cli/one_store.c \
	cli/one_store.h \
	cli/json_text.c \
	cli/json_text.h \
	cli/outline.h \
	cli/outline_json.c \
	cli/outline_text.c \
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
cli_witness_la_SOURCES = cli/conform/front.c
cli_witness_la_LDFLAGS = $(AM_LDFLAGS) $(DEFS_LDFLAGS) \
	-module -avoid-version -shared

bin_PROGRAMS += cli/muster
cli_muster_SOURCES = cli/main.c
# Counted where configure says that it can be, and in the command alone.
if COUNT_ALLOCATIONS
cli_muster_SOURCES += cli/interpose.c
endif
cli_muster_LDADD = cli/libcli.la core/librecords.la libmuster.la
