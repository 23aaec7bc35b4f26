# SPDX-License-Identifier: MIT
#
# They load the mocks of tests/mocks.

plugin_tests = \
	tests/plugin/check_damage \
	tests/plugin/check_describe \
	tests/plugin/check_descriptor \
	tests/plugin/check_elf \
	tests/plugin/check_load \
	tests/plugin/check_search
check_PROGRAMS += $(plugin_tests)
TESTS += $(plugin_tests)

plugin_files = \
	tests/plugin/files.c \
	tests/plugin/files.h
tests_plugin_check_damage_SOURCES = \
	tests/plugin/check_damage.c \
	tests/plugin/damage.c \
	tests/plugin/damage.h \
	$(plugin_files)
tests_plugin_check_describe_SOURCES = \
	tests/plugin/check_describe.c $(plugin_files)
tests_plugin_check_elf_SOURCES = \
	tests/plugin/check_elf.c $(plugin_files)
tests_plugin_check_load_SOURCES = \
	tests/plugin/check_load.c $(plugin_files)
tests_plugin_check_search_SOURCES = \
	tests/plugin/check_search.c $(plugin_files)
