/* SPDX-License-Identifier: MIT
 *
 * fuzz_csv - a CSV file of users, as records.h says.
 */
#include <config.h>

#include "records.h"

const char fuzz_name[] = "csv";

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	records_try(bytes, size, RECORD_CSV);
	return 0;
}
