/* SPDX-License-Identifier: MIT
 *
 * json_text - see json_text.h. jansson refuses what is not UTF-8.
 */
#include <config.h>

#include "json_text.h"

#include <stdlib.h>

#include "escape.h"

json_t *
json_text(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

json_t *
json_message(const char *message)
{
	char *mended;
	json_t *json;

	if (message == NULL)
		return json_null();
	mended = escape_mend(message);
	json = mended != NULL ? json_string(mended) : NULL;
	free(mended);
	return json;
}
