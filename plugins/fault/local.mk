# SPDX-License-Identifier: MIT

plugin_LTLIBRARIES += plugins/fault.la
dist_man_MANS += plugins/fault/muster-fault.7

fault_sources = \
	plugins/fault/fate.c \
	plugins/fault/fate.h \
	plugins/fault/fault.c \
	plugins/fault/garbage.c \
	plugins/fault/garbage.h \
	plugins/fault/options.h
plugins_fault_la_SOURCES = $(fault_sources)
plugins_fault_la_LDFLAGS = $(plugin_ldflags)
plugins_fault_la_LIBADD = -lm
