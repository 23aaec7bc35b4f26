/* SPDX-License-Identifier: MIT
 *
 * output_csv - the users as CSV (RFC 4180), as `muster import` reads it.
 */
#include <config.h>

#include <stdio.h>

#include "records/records.h"

#include "output.h"

bool
output_csv(muster_result *result)
{
	struct record_columns columns = { .count = 0 };
	size_t users = muster_result_users(result), i;
	bool done = true;

	for (i = 0; done && i < users; i++)
		done = record_columns_add(&columns,
		    muster_result_user(result, i));
	if (done)
		record_write_csv_header(stdout, &columns);
	for (i = 0; done && i < users; i++)
		record_write_csv_user(stdout, &columns,
		    muster_result_user(result, i));
	record_columns_fini(&columns);
	return done;
}
