# SPDX-License-Identifier: MIT
#
# Plugins: plugins/NAME/ holds the source of plugins/NAME.la. They are built
# into one folder (plugins/.libs), so that it can be a plugin path.

EXTRA_DIST += plugins/plugin.map

plugin_ldflags = $(AM_LDFLAGS) $(DEFS_LDFLAGS) \
	-module -avoid-version -shared
if HAVE_VERSION_SCRIPT
plugin_ldflags += -Wl,--version-script=$(top_srcdir)/plugins/plugin.map
else
plugin_ldflags += -export-symbols-regex '^muster_store_plugin$$'
endif

# What plugins share, and each is built with.
pool_sources = \
	plugins/pool/pool.c \
	plugins/pool/pool.h
sql_sources = \
	plugins/sql/columns.c \
	plugins/sql/columns.h \
	plugins/sql/row.c \
	plugins/sql/row.h \
	plugins/sql/text.c \
	plugins/sql/text.h

include plugins/exec/local.mk
include plugins/fault/local.mk
include plugins/log/local.mk
include plugins/memory/local.mk
include plugins/postgres/local.mk
include plugins/redis/local.mk
include plugins/slow/local.mk
include plugins/sqlite/local.mk
include plugins/static/local.mk

# A plugin is loaded by its .so; the .la is of no use once installed, and
# without it libtool does not know what to remove.
install-data-hook:
	for plugin in $(plugin_LTLIBRARIES); do \
		rm -f "$(DESTDIR)$(plugindir)/$${plugin##*/}" || exit 1; \
	done
	rm -f "$(DESTDIR)$(pkglibdir)/witness.la"

uninstall-hook:
	for plugin in $(plugin_LTLIBRARIES:.la=.so); do \
		rm -f "$(DESTDIR)$(plugindir)/$${plugin##*/}" || exit 1; \
	done
	rm -f "$(DESTDIR)$(pkglibdir)/witness.so"
