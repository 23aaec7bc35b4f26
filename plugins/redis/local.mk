# SPDX-License-Identifier: MIT

# Once for the plugin, once for its tests (tests/redis/local.mk).
redis_sources = $(pool_sources) \
	plugins/redis/bytes.c \
	plugins/redis/bytes.h \
	plugins/redis/engine.c \
	plugins/redis/engine.h \
	plugins/redis/engines.c \
	plugins/redis/engines.h \
	plugins/redis/find.c \
	plugins/redis/keys.c \
	plugins/redis/keys.h \
	plugins/redis/link.c \
	plugins/redis/options.h \
	plugins/redis/record.c \
	plugins/redis/record.h \
	plugins/redis/redis.c \
	plugins/redis/reply.c \
	plugins/redis/reply.h \
	plugins/redis/script.c \
	plugins/redis/script.h \
	plugins/redis/store.h \
	plugins/redis/topology.c \
	plugins/redis/topology.h \
	plugins/redis/write.c

if WITH_REDIS
plugin_LTLIBRARIES += plugins/redis.la
dist_man_MANS += plugins/redis/muster-redis.7
else
EXTRA_DIST += plugins/redis/muster-redis.7
endif
plugins_redis_la_SOURCES = $(redis_sources)
plugins_redis_la_CFLAGS = $(AM_CFLAGS) $(HIREDIS_CFLAGS) $(JANSSON_CFLAGS)
plugins_redis_la_LDFLAGS = $(plugin_ldflags)
plugins_redis_la_LIBADD = core/librecords.la $(HIREDIS_LIBS) $(JANSSON_LIBS)
