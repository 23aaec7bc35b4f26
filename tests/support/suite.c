/* SPDX-License-Identifier: MIT
 *
 * suite - runs the tests of a program.
 *
 * Under `make check` the report is TAP on standard output, which automake's
 * driver reads. The driver also looks at the exit status: it must say nothing
 * of failed tests, which would be counted twice, but all of what a sanitizer
 * finds when the program ends. By hand the report is Check's own and the
 * status tells of failures as usual.
 *
 * A test that has run for half a minute hangs: sanitizers and valgrind make
 * tests slower, so Check's four seconds are too short for them.
 */
#include <config.h>

#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

int
suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	setenv("CK_DEFAULT_TIMEOUT", "30", 0);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);

	/* Buffered lines of the report would be lost if a sanitizer ended
	 * the program on its way out. */
	if (fflush(NULL) != 0)
		return EXIT_FAILURE;
	if (getenv("CK_TAP_LOG_FILE_NAME") != NULL)
		return EXIT_SUCCESS;
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
