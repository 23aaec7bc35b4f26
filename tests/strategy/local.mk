# SPDX-License-Identifier: MIT

strategy_tests = \
	tests/strategy/check_fallback \
	tests/strategy/check_fastest \
	tests/strategy/check_merge \
	tests/strategy/check_merge_orders \
	tests/strategy/check_strategies
check_PROGRAMS += $(strategy_tests)
TESTS += $(strategy_tests)

tests_strategy_check_fallback_SOURCES = \
	tests/strategy/check_fallback.c \
	tests/strategy/explore.c \
	tests/strategy/explore.h \
	tests/strategy/simulate.c \
	tests/strategy/simulate.h
tests_strategy_check_fastest_SOURCES = \
	tests/strategy/check_fastest.c \
	tests/strategy/explore.c \
	tests/strategy/explore.h \
	tests/strategy/simulate.c \
	tests/strategy/simulate.h
tests_strategy_check_merge_SOURCES = \
	tests/strategy/check_merge.c \
	tests/strategy/simulate.c \
	tests/strategy/simulate.h
tests_strategy_check_merge_orders_SOURCES = \
	tests/strategy/check_merge_orders.c \
	tests/strategy/explore.c \
	tests/strategy/explore.h \
	tests/strategy/simulate.c \
	tests/strategy/simulate.h
