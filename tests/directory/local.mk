# SPDX-License-Identifier: MIT

check_LTLIBRARIES += \
	tests/directory/asks.la \
	tests/directory/types.la
tests_directory_asks_la_SOURCES = tests/directory/asks_store.c
tests_directory_asks_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere

tests_directory_types_la_SOURCES = tests/directory/types_store.c
tests_directory_types_la_LDFLAGS = $(plugin_ldflags) -rpath /nowhere

directory_tests = \
	tests/directory/check_memory \
	tests/directory/check_mistakes
if WITH_SQLITE
directory_tests += \
	tests/directory/check_directory \
	tests/directory/check_prefixes
endif
check_PROGRAMS += $(directory_tests)
TESTS += $(directory_tests)

directory_world = \
	tests/directory/world.c \
	tests/directory/world.h
tests_directory_check_directory_SOURCES = \
	tests/directory/check_directory.c $(directory_world)
EXTRA_DIST += tests/directory/prefixes
tests_directory_check_prefixes_SOURCES = \
	tests/directory/check_prefixes.c $(directory_world)
tests_directory_check_mistakes_SOURCES = \
	tests/directory/check_mistakes.c $(directory_world)

# Memory that runs out, for the functions by which the library gets it.
tests_directory_check_memory_SOURCES = \
	tests/directory/check_memory.c $(directory_world)
tests_directory_check_memory_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc \
	-Wl,--wrap=calloc \
	-Wl,--wrap=reallocarray \
	-Wl,--wrap=strdup \
	-Wl,--wrap=strndup \
	-Wl,--wrap=vasprintf \
	-Wl,--wrap=asprintf
