/* SPDX-License-Identifier: MIT
 *
 * fuzz_jsonl - users in lines of JSON, as records.h says.
 */
#include <config.h>

#include "records.h"

const char fuzz_name[] = "jsonl";

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	records_try(bytes, size, RECORD_JSONL);
	return 0;
}
