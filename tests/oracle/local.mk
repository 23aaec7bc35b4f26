# SPDX-License-Identifier: MIT
#
# One source, a plugin for each way to return and to be entered.

oracle_flavours = \
	tests/oracle/oracle_both.la \
	tests/oracle/oracle_both_serial.la \
	tests/oracle/oracle_bounded.la \
	tests/oracle/oracle_bounded_serial.la \
	tests/oracle/oracle_email.la \
	tests/oracle/oracle_loop.la \
	tests/oracle/oracle_loop_serial.la \
	tests/oracle/oracle_may_hang.la \
	tests/oracle/oracle_may_hang_serial.la \
	tests/oracle/oracle_prompt.la \
	tests/oracle/oracle_prompt_serial.la
check_LTLIBRARIES += $(oracle_flavours)

oracle_sources = \
	tests/oracle/behaviour.c \
	tests/oracle/behaviour.h \
	tests/oracle/oracle_store.c
oracle_ldflags = $(plugin_ldflags) -rpath /nowhere
oracle_all_keys = -DORACLE_KEYS=0

tests_oracle_oracle_both_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_both_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_both_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_both"' \
	-DORACLE_WAYS='(FIND|FIND_ASYNC)' \
	-DORACLE_RETURNS=MUSTER_BOUNDED \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_both_serial_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_both_serial_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_both_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_both_serial"' \
	-DORACLE_WAYS='(FIND|FIND_ASYNC)' \
	-DORACLE_RETURNS=MUSTER_PROMPT \
	-DORACLE_THREADS=MUSTER_SERIAL

tests_oracle_oracle_loop_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_loop_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_loop_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_loop"' \
	-DORACLE_WAYS=FIND_ASYNC \
	-DORACLE_RETURNS=MUSTER_MAY_HANG \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_loop_serial_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_loop_serial_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_loop_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_loop_serial"' \
	-DORACLE_WAYS=FIND_ASYNC \
	-DORACLE_RETURNS=MUSTER_PROMPT \
	-DORACLE_THREADS=MUSTER_SERIAL

tests_oracle_oracle_bounded_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_bounded_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_bounded_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_bounded"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_BOUNDED \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_bounded_serial_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_bounded_serial_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_bounded_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_bounded_serial"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_BOUNDED \
	-DORACLE_THREADS=MUSTER_SERIAL

tests_oracle_oracle_email_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_email_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_email_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DORACLE_KEYS=MUSTER_KEY_EMAIL \
	-DORACLE_NAME='"oracle_email"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_BOUNDED \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_may_hang_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_may_hang_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_may_hang_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_may_hang"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_MAY_HANG \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_may_hang_serial_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_may_hang_serial_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_may_hang_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_may_hang_serial"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_MAY_HANG \
	-DORACLE_THREADS=MUSTER_SERIAL

tests_oracle_oracle_prompt_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_prompt_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_prompt_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_prompt"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_PROMPT \
	-DORACLE_THREADS=MUSTER_PARALLEL

tests_oracle_oracle_prompt_serial_la_SOURCES = $(oracle_sources)
tests_oracle_oracle_prompt_serial_la_LDFLAGS = $(oracle_ldflags)
tests_oracle_oracle_prompt_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	$(oracle_all_keys) \
	-DORACLE_NAME='"oracle_prompt_serial"' \
	-DORACLE_WAYS=FIND \
	-DORACLE_RETURNS=MUSTER_PROMPT \
	-DORACLE_THREADS=MUSTER_SERIAL

check_PROGRAMS += tests/oracle/check_oracle
TESTS += tests/oracle/check_oracle
oracle_program = \
	tests/oracle/behaviour.c \
	tests/oracle/behaviour.h \
	tests/oracle/judge.c \
	tests/oracle/judge.h \
	tests/oracle/oracle.c \
	tests/oracle/oracle.h \
	tests/oracle/tree.c \
	tests/oracle/tree.h
tests_oracle_check_oracle_SOURCES = \
	tests/oracle/callers.c \
	tests/oracle/callers.h \
	tests/oracle/check_oracle.c \
	tests/oracle/trees.c \
	$(oracle_program)
