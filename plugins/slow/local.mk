# SPDX-License-Identifier: MIT

plugin_LTLIBRARIES += plugins/slow.la
plugins_slow_la_SOURCES = plugins/slow/slow.c
plugins_slow_la_LDFLAGS = $(plugin_ldflags)
dist_man_MANS += plugins/slow/muster-slow.7
