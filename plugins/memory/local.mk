# SPDX-License-Identifier: MIT
#
# plugin_LTLIBRARIES += plugins/memory.la
# plugins_memory_la_SOURCES = plugins/memory/memory.c
# plugins_memory_la_LDFLAGS = $(plugin_ldflags)
# dist_man_MANS += plugins/memory/muster-memory.5
