/* SPDX-License-Identifier: MIT
 *
 * hello - a whole plugin.
 *
 *	cc -shared -fPIC $(pkg-config --cflags muster) hello.c -o hello.so
 */
#include <muster/store.h>

static muster_status
hello_find(void *store, const muster_query *query, muster_call *call)
{
	(void)store;
	return muster_emit(call, &(muster_user){
		.id = query->id ? query->id : "1",
		.email = query->email, .org_id = query->org_id });
}

MUSTER_STORE_PLUGIN(
	.name    = "hello",
	.summary = "answers every query with one user",
	.threads = MUSTER_PARALLEL,
	.find    = hello_find)
