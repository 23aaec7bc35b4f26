# SPDX-License-Identifier: MIT

check_PROGRAMS += tests/records/check_records
TESTS += tests/records/check_records
tests_records_check_records_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_records_check_records_LDADD = core/librecords.la $(TEST_LIBS)
