/* SPDX-License-Identifier: MIT
 *
 * nursery - see nursery.h.
 */
#include <config.h>

#include "nursery.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>

#include "support/scratch.h"

struct world world;

static bool is_open;
static char texts[8][1024];
static size_t text_count;

void
nursery_enter(void)
{
	scratch_enter();
}

void
nursery_leave(void)
{
	if (is_open)
		nursery_close();
	scratch_leave();
}

const char *
nursery_child(const char *name, const char *script)
{
	char *text = texts[text_count++];

	ck_assert_uint_le(text_count, 8);
	scratch_text(name, script);
	snprintf(text, sizeof texts[0],
	    "command = %s/tests/exec/child, %s\ndirectory = %s\n",
	    TEST_BUILDDIR, name, scratch_directory());
	return text;
}

void
nursery_open(const char *options, const char *script)
{
	world_open(&world, "[store s]\nplugin = exec\n%s%s",
	    nursery_child("script", script), options);
	is_open = true;
}

void
nursery_close(void)
{
	world_close(&world);
	is_open = false;
}

int
nursery_pipe(const char *name)
{
	int fd;

	ck_assert_int_eq(mkfifo(name, 0600), 0);
	fd = open(name, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	return fd;
}

void
nursery_await(int fd)
{
	char byte;

	ck_assert_int_eq(read(fd, &byte, 1), 1);
}

void
nursery_pass(int fd)
{
	ck_assert_int_eq(write(fd, "!", 1), 1);
}

void
nursery_expect(const char *answer)
{
	muster_result *result = NULL;

	ask(&world, "s", 0, &result);
	ck_assert_answer(result, answer);
	muster_result_free(result);
}

void
nursery_expect_start(const char *answer)
{
	muster_result *result = NULL;
	const char *text;

	ask(&world, "s", 0, &result);
	text = answer_text(result);
	ck_assert_msg(strncmp(text, answer, strlen(answer)) == 0,
	    "'%s' does not begin with '%s'", text, answer);
	muster_result_free(result);
}
