# SPDX-License-Identifier: MIT
#
# Sample configurations and the users that they find. The build makes a folder
# sample/ with a copy of each that uses the plugins of this build; what is
# installed is as it stands here.

sampledir = $(datadir)/muster/sample
configdir = $(sysconfdir)/muster

sample_configurations = \
	conf/adaptive.ini \
	conf/breaker.ini \
	conf/exec.ini \
	conf/fallback.ini \
	conf/fastest.ini \
	conf/fault.ini \
	conf/log.ini \
	conf/memory.ini \
	conf/muster.ini \
	conf/nested.ini \
	conf/postgres-redis.ini \
	conf/postgres.ini \
	conf/redis-cluster.ini \
	conf/redis.ini \
	conf/sequential.ini \
	conf/slow.ini
sample_users = \
	sample/cache.csv \
	sample/users.csv

sample_stores = \
	conf/postgres.sql \
	conf/staff.jsonl \
	examples/exec/users.sh

dist_sample_DATA = $(sample_configurations) $(sample_stores)
nodist_sample_DATA = $(sample_users)
noinst_DATA += sample/.made conf/system.ini
EXTRA_DIST += \
	conf/sample.awk \
	conf/system.ini.in
CLEANFILES += \
	$(sample_users) \
	conf/system.ini \
	sample/*.ini \
	sample/.made \
	sample/postgres.sql \
	sample/questions.log \
	sample/staff.jsonl \
	sample/users.sh \
	sample/users.db \
	sample/users.db-shm \
	sample/users.db-wal

$(sample_users): conf/sample.awk
	$(AM_V_GEN)$(MKDIR_P) sample && \
	which=$(@F) && \
	$(AWK) -v which=$${which%.csv} -f $(srcdir)/conf/sample.awk > $@.new && \
	mv -f $@.new $@

sample/.made: $(sample_configurations) $(sample_stores) $(sample_users)
	$(AM_V_GEN)for file in $(sample_stores); do \
		rm -f sample/$${file##*/} && \
		cp $(srcdir)/$$file sample/ || exit 1; \
	done && \
	for file in $(sample_configurations); do \
		$(AWK) '{ print } $$0 == "[muster]" { \
			print "plugin_path = ../plugins/.libs" }' \
			$(srcdir)/$$file > sample/$${file#conf/} || exit 1; \
	done && \
	touch $@

conf/system.ini: conf/system.ini.in Makefile
	$(AM_V_GEN)$(MKDIR_P) conf && \
	$(SED) -e 's|@sysconfdir[@]|$(sysconfdir)|g' \
		-e 's|@sampledir[@]|$(sampledir)|g' \
		$(srcdir)/conf/system.ini.in > $@.new && \
	mv -f $@.new $@

# A configuration that somebody has written is neither replaced nor removed.
install-data-local: conf/system.ini
	$(MKDIR_P) '$(DESTDIR)$(configdir)'
	test -e '$(DESTDIR)$(configdir)/muster.ini' || \
		$(INSTALL_DATA) conf/system.ini \
			'$(DESTDIR)$(configdir)/muster.ini'

uninstall-local:
	if cmp -s conf/system.ini '$(DESTDIR)$(configdir)/muster.ini'; then \
		rm -f '$(DESTDIR)$(configdir)/muster.ini'; \
	fi
