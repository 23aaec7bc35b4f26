# SPDX-License-Identifier: MIT

plugin_LTLIBRARIES += plugins/static.la
plugins_static_la_SOURCES = plugins/static/static.c
plugins_static_la_LDFLAGS = $(plugin_ldflags)
dist_man_MANS += plugins/static/muster-static.7
