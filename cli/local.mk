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
	cli/check.c \
	cli/command.h \
	cli/escape.c \
	cli/escape.h \
	cli/find.c \
	cli/import.c \
	cli/output.h \
	cli/output_csv.c \
	cli/output_json.c \
	cli/output_table.c \
	cli/plugins.c \
	cli/progress.c \
	cli/progress.h \
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

bin_PROGRAMS += cli/muster
cli_muster_SOURCES = cli/main.c
# Counted where configure says that it can be, and in the command alone.
if COUNT_ALLOCATIONS
cli_muster_SOURCES += cli/interpose.c
endif
cli_muster_LDADD = cli/libcli.la core/librecords.la libmuster.la
