/* SPDX-License-Identifier: MIT
 *
 * check_standard - descriptors that the caller has closed stay out of reach of
 * what is opened later.
 */
#include <config.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../../cli/standard.h"
#include "support/suite.h"

/* What became of a descriptor that was closed before standard_open(). */
struct seen {
	bool opened;
	bool taken;   /* it is in use, and */
	bool refuses; /* cannot be used by mistake */
	int next;     /* what the next open() returns */
};

/* Nothing is asserted before the descriptor is back: a failure is to be
 * reported. */
static struct seen
look(int fd)
{
	struct seen seen;
	int saved = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	char byte = 'x';

	close(fd);
	seen.opened = standard_open();
	seen.taken = fcntl(fd, F_GETFD) != -1;
	if (fd == STDIN_FILENO)
		seen.refuses = read(fd, &byte, 1) == -1 && errno == EBADF;
	else
		seen.refuses = write(fd, &byte, 1) == -1 && errno == EBADF;
	seen.next = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(saved, fd);
	return seen;
}

START_TEST(closed_descriptor_is_taken)
{
	struct seen seen = look(_i);

	ck_assert(seen.opened);
	ck_assert(seen.taken);
	ck_assert(seen.refuses);
	ck_assert_int_gt(seen.next, STDERR_FILENO);
}
END_TEST

START_TEST(open_descriptor_is_left_alone)
{
	int ends[2];
	char byte = 'x';

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert(standard_open());
	ck_assert_int_eq(write(ends[1], "y", 1), 1);
	ck_assert_int_eq(read(STDIN_FILENO, &byte, 1), 1);
	ck_assert_int_eq(byte, 'y');
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("standard");
	TCase *tests = tcase_create("descriptors");

	tcase_add_loop_test(tests, closed_descriptor_is_taken, 0,
	    STDERR_FILENO + 1);
	tcase_add_test(tests, open_descriptor_is_left_alone);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
