# SPDX-License-Identifier: MIT
#
# Real servers, for the tests of plugins that talk to them.

EXTRA_DIST += \
	tests/servers/common.sh \
	tests/servers/postgres.sh \
	tests/servers/redis-cluster.sh \
	tests/servers/redis.sh

check_LTLIBRARIES += tests/servers/libservers.la
tests_servers_libservers_la_SOURCES = \
	tests/servers/servers.c \
	tests/servers/servers.h
