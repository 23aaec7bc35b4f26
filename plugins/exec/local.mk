# SPDX-License-Identifier: MIT

# Once for the plugin, once for its tests (tests/exec/local.mk).
exec_sources = \
	plugins/exec/child.c \
	plugins/exec/exec.c \
	plugins/exec/exec.h \
	plugins/exec/lines.c \
	plugins/exec/lines.h \
	plugins/exec/mailbox.c \
	plugins/exec/mailbox.h \
	plugins/exec/message.c \
	plugins/exec/message.h \
	plugins/exec/options.h \
	plugins/exec/process.c \
	plugins/exec/process.h \
	plugins/exec/requests.c \
	plugins/exec/requests.h \
	plugins/exec/starter.c \
	plugins/exec/starter.h \
	plugins/exec/talk.c

exec_pages = \
	plugins/exec/muster-exec-protocol.7 \
	plugins/exec/muster-exec.7

if WITH_EXEC
plugin_LTLIBRARIES += plugins/exec.la
dist_man_MANS += $(exec_pages)
else
EXTRA_DIST += $(exec_pages)
endif
plugins_exec_la_SOURCES = $(exec_sources)
plugins_exec_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
plugins_exec_la_LDFLAGS = $(plugin_ldflags)
plugins_exec_la_LIBADD = core/librecords.la
