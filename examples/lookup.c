/* SPDX-License-Identifier: MIT
 *
 * lookup - find a user from a program of your own.
 *
 *	cc lookup.c $(pkg-config --cflags --libs muster) -o lookup
 *	./lookup app.ini ann@example.org
 *
 * Asks for the address twice: find_and_wait() on this thread, and
 * find_meanwhile() without waiting for the answer, which comes to answered() on
 * a thread of the library. Exits with 0 when both found somebody, 1 when they
 * found nobody, and 2 when something went wrong.
 */
#include <muster/muster.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Where the answer of the second call is left. */
struct answer {
	pthread_mutex_t lock; /* protects the result */
	pthread_cond_t changed;
	muster_result *result;
};

static int
print(const char *how, muster_result *result)
{
	const muster_leg *leg;
	size_t i;

	if (muster_result_status(result) != MUSTER_OK) {
		fprintf(stderr, "%s: %s\n", how, muster_result_message(result));
		return 2;
	}
	for (i = 0; i < muster_result_users(result); i++) {
		const muster_user *user = muster_result_user(result, i);

		printf("%s: %s %s, from %s\n", how, user->id,
		    user->name != NULL ? user->name : "-",
		    muster_result_user_store(result, i));
	}
	for (leg = muster_result_legs(result); leg != NULL; leg = leg->next)
		printf("%s: %s %s: %s\n", how, muster_role_name(leg->role),
		    leg->store, muster_outcome_name(leg->outcome));
	return muster_result_users(result) > 0 ? 0 : 1;
}

static int
find_and_wait(muster *m, const muster_request *request)
{
	muster_result *result = NULL;
	muster_status status = muster_find(m, request, &result);
	int code = 2;

	if (result != NULL)
		code = print("waiting", result);
	else
		fprintf(stderr, "waiting: %s\n", muster_status_name(status));
	muster_result_free(result);
	return code;
}

/* On a thread of the library: must not block for long. */
static void
answered(void *arg, muster_result *result)
{
	struct answer *answer = arg;

	pthread_mutex_lock(&answer->lock);
	answer->result = result;
	pthread_cond_signal(&answer->changed);
	pthread_mutex_unlock(&answer->lock);
}

static int
find_meanwhile(muster *m, const muster_request *request)
{
	struct answer answer = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	muster_error error = MUSTER_ERROR_INIT;
	int code;

	if (muster_find_async(m, request, answered, &answer, NULL, &error) !=
	    MUSTER_OK) {
		fprintf(stderr, "meanwhile: %s\n", error.message);
		muster_error_clear(&error);
		return 2;
	}

	/* Here the program has its hands free. */

	pthread_mutex_lock(&answer.lock);
	while (answer.result == NULL)
		pthread_cond_wait(&answer.changed, &answer.lock);
	pthread_mutex_unlock(&answer.lock);
	code = print("meanwhile", answer.result);
	muster_result_free(answer.result);
	return code;
}

int
main(int argc, char **argv)
{
	muster_request request = { .timeout = 10 * MUSTER_SECOND };
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	int first, second;

	if (argc != 3) {
		fprintf(stderr, "usage: %s FILE EMAIL\n", argv[0]);
		return 2;
	}
	if (muster_open(argv[1], NULL, &m, &error) != MUSTER_OK) {
		fprintf(stderr, "%s\n", error.message);
		muster_error_clear(&error);
		return 2;
	}

	request.query.email = argv[2];
	first = find_and_wait(m, &request);
	second = find_meanwhile(m, &request);
	muster_close(m, MUSTER_SECOND);
	return first > second ? first : second;
}
