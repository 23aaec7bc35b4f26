/* SPDX-License-Identifier: MIT
 *
 * check_log - what is written of each question, and that nothing that happens
 * to the file changes an answer.
 */
#include <config.h>

#include "support/fake_host.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

extern const muster_plugin *log_plugin(void);

static const muster_query query = { .id = "1", .limit = 3 };
static const muster_attribute attributes[] = { { "city", "Bonn" },
	{ "phone", "" } };
static const muster_user users[] = {
	{ .id = "1",
	    .email = "a@b",
	    .name = "A \"n\" n",
	    .attributes = attributes,
	    .attribute_count = 2 },
	{ .id = "2", .org_id = "o" },
};

static struct fake_host host;
static struct fake_call call;
static void *store;
static muster_status behind_status;

static muster_status
behind_ask(void *arg, struct fake_call *asking, const char *name,
    const muster_query *asked, muster_user_fn each, void *each_arg)
{
	muster_status status = MUSTER_OK;

	(void)arg;
	ck_assert_str_eq(name, "db");
	if (behind_status != MUSTER_OK)
		return muster_fail(&asking->call, behind_status, "no answer");
	for (size_t i = 0; i < 2 && status == MUSTER_OK; i++)
		if (asked->id == NULL || strcmp(asked->id, users[i].id) == 0)
			status = each(each_arg, &users[i]);
	return MUSTER_OK;
}

static muster_status
behind_put(void *arg, struct fake_call *asking, const char *name,
    const muster_user *const *put, size_t count)
{
	(void)arg;
	(void)asking;
	ck_assert_str_eq(name, "db");
	ck_assert_ptr_eq(put[0], users);
	ck_assert_uint_eq(count, 1);
	return behind_status;
}

static muster_status
behind_remove(void *arg, struct fake_call *asking, const char *name,
    const char *id)
{
	(void)arg;
	(void)asking;
	ck_assert_str_eq(name, "db");
	ck_assert_str_eq(id, "1");
	return behind_status;
}

static void
setup(void)
{
	scratch_enter();
	fake_host_init(&host, log_plugin(), "logged");
	host.peer = (struct fake_peer){
		.ask = behind_ask,
		.put = behind_put,
		.remove = behind_remove,
	};
	fake_host_option(&host, "store", "db");
	fake_host_option(&host, "file", "log");
	fake_call_init(&call, &host);
}

static void
teardown(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
	scratch_leave();
}

static void
open_store(void)
{
	fake_call_reset(&call);
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
	fake_call_reset(&call);
}

/* The answer has to be the same, whatever becomes of the log. */
static void
ask_once(void)
{
	fake_call_reset(&call);
	ck_assert_int_eq(fake_find(&call, store, &query), MUSTER_OK);
	ck_assert_str_eq(fake_answer(&call), "1");
}

/* All of the file, or NULL. Until the next call. */
static const char *
contents(const char *name)
{
	static char text[65536];
	FILE *file = fopen(name, "r");
	size_t size;

	if (file == NULL)
		return NULL;
	size = fread(text, 1, sizeof text - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

/* How many lines it has, each of them whole and JSON. */
static size_t
lines_of(const char *name)
{
	const char *at = contents(name), *end;
	size_t count = 0;

	ck_assert_ptr_nonnull(at);
	for (; *at != '\0'; at = end + 1, count++) {
		json_t *line;

		end = strchr(at, '\n');
		ck_assert_ptr_nonnull(end);
		line = json_loadb(at, (size_t)(end - at), 0, NULL);
		ck_assert_msg(line != NULL, "no JSON: %s", at);
		json_decref(line);
	}
	return count;
}

static bool
is_time(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.ddddddZ";
	size_t i;

	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	return text[i] == '\0';
}

/* Is this the one line of the log, times apart? */
static void
expect_line(const char *expected)
{
	json_t *line = json_loads(contents("log"), 0, NULL);
	char *text;

	ck_assert_msg(line != NULL, "%s", contents("log"));
	ck_assert(is_time(json_string_value(json_object_get(line, "time"))));
	ck_assert_int_ge(
	    json_integer_value(json_object_get(line, "elapsed_us")), 0);
	json_object_del(line, "time");
	json_object_del(line, "elapsed_us");
	text = json_dumps(line, JSON_COMPACT);
	ck_assert_str_eq(text, expected);
	free(text);
	json_decref(line);
	unlink("log");
}

#define FIND  "{\"store\":\"logged\",\"operation\":\"find\",\"query\":"
#define BY_ID "{\"id\":\"1\",\"email\":null,\"org_id\":null,\"limit\":3},"

START_TEST(a_line_for_each_find)
{
	open_store();
	ask_once();
	expect_line(
	    FIND BY_ID "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":1}");

	fake_call_reset(&call);
	fake_find(&call, store, &(muster_query){ .id = "7", .org_id = "o" });
	expect_line(FIND "{\"id\":\"7\",\"email\":null,\"org_id\":\"o\","
			 "\"limit\":0},"
			 "\"status\":\"OK\",\"outcome\":\"miss\",\"users\":0}");

	fake_call_reset(&call);
	fake_find(&call, store, &(muster_query){ .email = "a@B" });
	expect_line(FIND "{\"id\":null,\"email\":\"a@B\",\"org_id\":null,"
			 "\"limit\":0},"
			 "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":2}");
}
END_TEST

static const struct {
	muster_status status;
	const char *words;
} failures[] = {
	{ MUSTER_UNAVAILABLE,
	    "\"status\":\"UNAVAILABLE\",\"outcome\":\"error\"" },
	{ MUSTER_DEADLINE_EXCEEDED,
	    "\"status\":\"DEADLINE_EXCEEDED\",\"outcome\":\"timeout\"" },
	{ MUSTER_CANCELLED,
	    "\"status\":\"CANCELLED\",\"outcome\":\"cancelled\"" },
	{ MUSTER_UNIMPLEMENTED,
	    "\"status\":\"UNIMPLEMENTED\",\"outcome\":\"skipped\"" },
	{ 4711, "\"status\":\"UNKNOWN\",\"outcome\":\"error\"" },
};

/* In both ways; the message comes along. */
START_TEST(failures_are_passed_on)
{
	open_store();
	behind_status = failures[_i].status;
	for (int way = 0; way < 2; way++) {
		fake_call_reset(&call);
		if (way == 0)
			fake_find(&call, store, &query);
		else
			fake_find_async(&call, store, &query);
		ck_assert_int_eq(call.status, failures[_i].status);
		ck_assert_str_eq(call.message, "no answer");
		ck_assert_ptr_nonnull(
		    strstr(contents("log"), failures[_i].words));
		unlink("log");
	}
}
END_TEST

START_TEST(without_waiting)
{
	open_store();
	host.peer.delay = 5000000;
	fake_find_async(&call, store, &query);
	ck_assert_str_eq(fake_answer(&call), "1");
	expect_line(
	    FIND BY_ID "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":1}");
	fake_call_reset(&call);
	call.alloc_limit = 1;
	ck_assert_int_eq(fake_find_async(&call, store, &query),
	    MUSTER_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(writes)
{
	const muster_user *put = users;

	open_store();
	ck_assert_int_eq(fake_put(&call, store, &put, 1), MUSTER_OK);
	expect_line("{\"store\":\"logged\",\"operation\":\"put\","
		    "\"query\":null,\"status\":\"OK\",\"outcome\":\"done\","
		    "\"users\":1}");
	behind_status = MUSTER_NOT_FOUND;
	fake_call_reset(&call);
	ck_assert_int_eq(fake_remove(&call, store, "1"), MUSTER_NOT_FOUND);
	expect_line("{\"store\":\"logged\",\"operation\":\"remove\","
		    "\"query\":{\"id\":\"1\",\"email\":null,\"org_id\":null,"
		    "\"limit\":0},\"status\":\"NOT_FOUND\","
		    "\"outcome\":\"error\",\"users\":0}");
}
END_TEST

/* ---- users, and what is hidden ---- */

START_TEST(users_are_written_on_demand)
{
	fake_host_option(&host, "users", "yes");
	open_store();
	ask_once();
	expect_line(FIND BY_ID
	    "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":1,"
	    "\"answer\":[{\"id\":\"1\",\"email\":\"a@b\",\"org_id\":null,"
	    "\"name\":\"A \\\"n\\\" n\","
	    "\"attributes\":{\"city\":\"Bonn\",\"phone\":\"\"}}]}");
}
END_TEST

START_TEST(what_is_masked_is_nowhere)
{
	fake_host_option(&host, "users", "yes");
	fake_host_option(&host, "mask", "id,email,org_id,name,attributes");
	open_store();
	ask_once();
	expect_line(FIND "{\"id\":\"***\",\"email\":null,\"org_id\":null,"
			 "\"limit\":3},"
			 "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":1,"
			 "\"answer\":[{\"id\":\"***\",\"email\":\"***\","
			 "\"org_id\":null,\"name\":\"***\","
			 "\"attributes\":{\"city\":\"***\","
			 "\"phone\":\"***\"}}]}");
	fake_call_reset(&call);
	fake_find(&call, store,
	    &(muster_query){ .email = "a@b", .org_id = "o" });
	ck_assert_ptr_null(strstr(contents("log"), "a@b"));
	ck_assert_ptr_null(strstr(contents("log"), "\"o\""));
}
END_TEST

START_TEST(one_thing_is_masked)
{
	fake_host_option(&host, "users", "yes");
	fake_host_option(&host, "mask", "email");
	open_store();
	ask_once();
	expect_line(FIND BY_ID
	    "\"status\":\"OK\",\"outcome\":\"hit\",\"users\":1,"
	    "\"answer\":[{\"id\":\"1\",\"email\":\"***\",\"org_id\":null,"
	    "\"name\":\"A \\\"n\\\" n\","
	    "\"attributes\":{\"city\":\"Bonn\",\"phone\":\"\"}}]}");
}
END_TEST

/* ---- the file ---- */

START_TEST(lines_are_appended)
{
	struct stat status;

	open_store();
	ck_assert_int_eq(stat("log", &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	ask_once();
	fake_close(&host, store);
	open_store();
	ask_once();
	ck_assert_uint_eq(lines_of("log"), 2);
}
END_TEST

START_TEST(a_rotated_file_is_left)
{
	open_store();
	ask_once();
	ck_assert_int_eq(rename("log", "log.1"), 0);
	ask_once();
	ask_once();
	ck_assert_uint_eq(lines_of("log.1"), 1);
	ck_assert_uint_eq(lines_of("log"), 2);
	/* Another file in its place. */
	ck_assert_int_eq(rename("log", "log.2"), 0);
	scratch_text("log", "");
	ask_once();
	ck_assert_uint_eq(lines_of("log.2"), 2);
	ck_assert_uint_eq(lines_of("log"), 1);
	ck_assert_uint_eq(host.log_count, 0);
}
END_TEST

/* Said once, and what was lost once it works again. */
START_TEST(a_file_that_cannot_be_opened)
{
	fake_host_option(&host, "file", "sub/log");
	open_store();
	ask_once();
	ask_once();
	ck_assert_uint_eq(host.log_count, 1);
	ck_assert(fake_host_logged(&host, "sub/log': No such file"));
	fake_call_reset(&call);
	ck_assert_int_eq(fake_check(&call, store), MUSTER_OK);
	ck_assert_uint_eq(host.log_count, 2);

	ck_assert_int_eq(mkdir("sub", 0700), 0);
	ask_once();
	ck_assert_uint_eq(lines_of("sub/log"), 1);
	ck_assert_uint_eq(host.log_count, 3);
	ck_assert(fake_host_logged(&host, "2 lines were lost"));
	ask_once();
	fake_call_reset(&call);
	ck_assert_int_eq(fake_check(&call, store), MUSTER_OK);
	ck_assert_uint_eq(host.log_count, 3);
}
END_TEST

START_TEST(a_full_disk)
{
	if (access("/dev/full", W_OK) != 0)
		return;
	fake_host_option(&host, "file", "/dev/full");
	open_store();
	ask_once();
	ask_once();
	ck_assert_uint_eq(host.log_count, 1);
	ck_assert(fake_host_logged(&host, "No space left"));
}
END_TEST

/* A line that was taken in part is left as it is, and the next one is one of
 * its own. */
START_TEST(a_file_that_takes_half_a_line)
{
	const struct rlimit enough = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit limit = enough;
	struct stat status;
	const char *half, *next;

	open_store();
	ask_once();
	ck_assert_int_eq(stat("log", &status), 0);
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = (rlim_t)status.st_size + 20;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ask_once();
	ask_once();
	ck_assert_uint_eq(host.log_count, 1);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &enough), 0);
	ask_once();
	ck_assert(fake_host_logged(&host, "2 lines were lost"));
	half = contents("log") + status.st_size;
	next = strchr(half, '\n');
	ck_assert_ptr_nonnull(next);
	ck_assert_int_eq(next - half, 20);
	ck_assert_int_eq(next[1], '{');
	ck_assert_str_eq(strchr(next + 1, '\n'), "\n");
}
END_TEST

/* Nobody reads it: it takes some lines, and then nobody waits for it. */
START_TEST(a_pipe_that_is_full)
{
	static char room[1 << 20];
	int reader;

	ck_assert_int_eq(mkfifo("log", 0600), 0);
	reader = open("log", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ge(reader, 0);
	ck_assert_int_gt(fcntl(reader, F_SETPIPE_SZ, 4096), 0);
	open_store();
	for (int i = 0; i < 1000; i++)
		ask_once();
	ck_assert_uint_eq(host.log_count, 1);
	ck_assert_int_gt(read(reader, room, sizeof room), 0);
	ask_once();
	ck_assert(fake_host_logged(&host, "is written again"));
	close(reader);
}
END_TEST

/* A FIFO without a reader cannot be opened, and is not waited for. */
START_TEST(a_pipe_without_reader)
{
	ck_assert_int_eq(mkfifo("log", 0600), 0);
	open_store();
	ask_once();
	ck_assert_uint_eq(host.log_count, 1);
}
END_TEST

/* ---- threads ---- */

enum { THREADS = 4, CALLS = 200 };

static void *
ask_often(void *arg)
{
	struct fake_call mine;

	(void)arg;
	fake_call_init(&mine, &host);
	for (int i = 0; i < CALLS; i++) {
		fake_call_reset(&mine);
		fake_find(&mine, store, &query);
		if (i % 50 == 0)
			rename("log", "other");
	}
	fake_call_fini(&mine);
	return NULL;
}

/* While the file is taken away again and again. */
START_TEST(many_threads)
{
	pthread_t threads[THREADS];

	open_store();
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, ask_often, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ask_once();
	ck_assert_uint_ge(lines_of("log"), 1);
	ck_assert_uint_ge(lines_of("other"), 1);
	ck_assert_uint_eq(host.log_count, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("log");
	TCase *tcase = tcase_create("log");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_line_for_each_find);
	tcase_add_loop_test(tcase, failures_are_passed_on, 0,
	    sizeof failures / sizeof *failures);
	tcase_add_test(tcase, without_waiting);
	tcase_add_test(tcase, writes);
	tcase_add_test(tcase, users_are_written_on_demand);
	tcase_add_test(tcase, what_is_masked_is_nowhere);
	tcase_add_test(tcase, one_thing_is_masked);
	tcase_add_test(tcase, lines_are_appended);
	tcase_add_test(tcase, a_rotated_file_is_left);
	tcase_add_test(tcase, a_file_that_cannot_be_opened);
	tcase_add_test(tcase, a_full_disk);
	tcase_add_test(tcase, a_file_that_takes_half_a_line);
	tcase_add_test(tcase, a_pipe_that_is_full);
	tcase_add_test(tcase, a_pipe_without_reader);
	tcase_add_test(tcase, many_threads);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
