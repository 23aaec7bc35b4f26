# SPDX-License-Identifier: MIT
#
# One source, a plugin for each way to return and to be entered.

check_LTLIBRARIES += \
	tests/call/gated.la \
	tests/call/gated_bounded.la \
	tests/call/gated_email.la \
	tests/call/gated_prompt.la \
	tests/call/gated_serial.la \
	tests/call/loop.la \
	tests/call/loop_both.la \
	tests/call/loop_both_prompt.la \
	tests/call/loop_odd.la \
	tests/call/loop_serial.la \
	tests/call/odd.la \
	tests/call/shelf.la

gated_ldflags = $(plugin_ldflags) -rpath /nowhere

tests_call_gated_la_SOURCES = tests/call/gated_store.c
tests_call_gated_la_LDFLAGS = $(gated_ldflags)
tests_call_gated_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGATED_KEYS=0 \
	-DGATED_NAME='"gated"' \
	-DGATED_RETURNS=MUSTER_MAY_HANG \
	-DGATED_THREADS=MUSTER_PARALLEL

tests_call_gated_bounded_la_SOURCES = tests/call/gated_store.c
tests_call_gated_bounded_la_LDFLAGS = $(gated_ldflags)
tests_call_gated_bounded_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGATED_KEYS=0 \
	-DGATED_NAME='"gated_bounded"' \
	-DGATED_RETURNS=MUSTER_BOUNDED \
	-DGATED_THREADS=MUSTER_PARALLEL

tests_call_gated_email_la_SOURCES = tests/call/gated_store.c
tests_call_gated_email_la_LDFLAGS = $(gated_ldflags)
tests_call_gated_email_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGATED_KEYS=MUSTER_KEY_EMAIL \
	-DGATED_NAME='"gated_email"' \
	-DGATED_RETURNS=MUSTER_PROMPT \
	-DGATED_THREADS=MUSTER_PARALLEL

tests_call_gated_prompt_la_SOURCES = tests/call/gated_store.c
tests_call_gated_prompt_la_LDFLAGS = $(gated_ldflags)
tests_call_gated_prompt_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGATED_KEYS=0 \
	-DGATED_NAME='"gated_prompt"' \
	-DGATED_RETURNS=MUSTER_PROMPT \
	-DGATED_THREADS=MUSTER_PARALLEL

tests_call_gated_serial_la_SOURCES = tests/call/gated_store.c
tests_call_gated_serial_la_LDFLAGS = $(gated_ldflags)
tests_call_gated_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DGATED_KEYS=0 \
	-DGATED_NAME='"gated_serial"' \
	-DGATED_RETURNS=MUSTER_MAY_HANG \
	-DGATED_THREADS=MUSTER_SERIAL

tests_call_loop_la_SOURCES = tests/call/loop_store.c
tests_call_loop_la_LDFLAGS = $(gated_ldflags)
tests_call_loop_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DLOOP_NAME='"loop"' \
	-DLOOP_RETURNS=MUSTER_MAY_HANG \
	-DLOOP_THREADS=MUSTER_PARALLEL \
	-DLOOP_WAITS=0

tests_call_loop_both_la_SOURCES = tests/call/loop_store.c
tests_call_loop_both_la_LDFLAGS = $(gated_ldflags)
tests_call_loop_both_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DLOOP_NAME='"loop_both"' \
	-DLOOP_RETURNS=MUSTER_BOUNDED \
	-DLOOP_THREADS=MUSTER_PARALLEL \
	-DLOOP_WAITS=1

tests_call_loop_both_prompt_la_SOURCES = tests/call/loop_store.c
tests_call_loop_both_prompt_la_LDFLAGS = $(gated_ldflags)
tests_call_loop_both_prompt_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DLOOP_NAME='"loop_both_prompt"' \
	-DLOOP_RETURNS=MUSTER_PROMPT \
	-DLOOP_THREADS=MUSTER_PARALLEL \
	-DLOOP_WAITS=1

tests_call_loop_serial_la_SOURCES = tests/call/loop_store.c
tests_call_loop_serial_la_LDFLAGS = $(gated_ldflags)
tests_call_loop_serial_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DLOOP_NAME='"loop_serial"' \
	-DLOOP_RETURNS=MUSTER_PROMPT \
	-DLOOP_THREADS=MUSTER_SERIAL \
	-DLOOP_WAITS=0

tests_call_loop_odd_la_SOURCES = tests/call/loop_odd_store.c
tests_call_loop_odd_la_LDFLAGS = $(gated_ldflags)

tests_call_odd_la_SOURCES = tests/call/odd_store.c
tests_call_odd_la_LDFLAGS = $(gated_ldflags)

tests_call_shelf_la_SOURCES = tests/call/shelf_store.c
tests_call_shelf_la_LDFLAGS = $(gated_ldflags)

call_tests = \
	tests/call/check_adaptive \
	tests/call/check_answer \
	tests/call/check_async \
	tests/call/check_bounds \
	tests/call/check_breaker \
	tests/call/check_caller \
	tests/call/check_counting \
	tests/call/check_fastest \
	tests/call/check_hang \
	tests/call/check_life \
	tests/call/check_loop \
	tests/call/check_loop_life \
	tests/call/check_loop_odd \
	tests/call/check_loop_wrappers \
	tests/call/check_memory \
	tests/call/check_permits \
	tests/call/check_retry \
	tests/call/check_write
check_PROGRAMS += $(call_tests)
TESTS += $(call_tests)

call_world = \
	tests/call/world.c \
	tests/call/world.h
call_insight = \
	tests/call/insight.c \
	tests/call/insight.h
tests_call_check_adaptive_SOURCES = \
	tests/call/check_adaptive.c $(call_world) $(call_insight)
tests_call_check_adaptive_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=adviser_ask \
	-Wl,--wrap=adviser_tell \
	-Wl,--wrap=adviser_tell_wait \
	-Wl,--wrap=clock_now \
	-Wl,--wrap=waiter_signal
tests_call_check_answer_SOURCES = tests/call/check_answer.c $(call_world)
tests_call_check_async_SOURCES = tests/call/check_async.c $(call_world)
tests_call_check_bounds_SOURCES = tests/call/check_bounds.c $(call_world)
tests_call_check_breaker_SOURCES = tests/call/check_breaker.c $(call_world)
tests_call_check_breaker_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_now
tests_call_check_caller_SOURCES = tests/call/check_caller.c $(call_world)
tests_call_check_counting_SOURCES = tests/call/check_counting.c $(call_world)
tests_call_check_counting_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_now
tests_call_check_fastest_SOURCES = tests/call/check_fastest.c $(call_world)
tests_call_check_hang_SOURCES = tests/call/check_hang.c $(call_world)
tests_call_check_life_SOURCES = tests/call/check_life.c $(call_world)
tests_call_check_loop_SOURCES = tests/call/check_loop.c $(call_world)
tests_call_check_loop_life_SOURCES = tests/call/check_loop_life.c $(call_world)
tests_call_check_loop_odd_SOURCES = tests/call/check_loop_odd.c $(call_world)
tests_call_check_loop_wrappers_SOURCES = \
	tests/call/check_loop_wrappers.c \
	$(call_world)
tests_call_check_memory_SOURCES = tests/call/check_memory.c $(call_world)
tests_call_check_memory_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc \
	-Wl,--wrap=calloc \
	-Wl,--wrap=strdup
tests_call_check_permits_SOURCES = tests/call/check_permits.c $(call_world)
tests_call_check_retry_SOURCES = tests/call/check_retry.c $(call_world)
tests_call_check_write_SOURCES = tests/call/check_write.c $(call_world)
