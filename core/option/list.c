/* SPDX-License-Identifier: MIT
 *
 * list - items between commas.
 *
 * The same walk serves the values of the file ("db, cache") and the choices
 * that a plugin declares ("off,read,write"). It allocates nothing and leaves
 * the text alone. An empty text is an empty list; "a,,b" and "a," have an
 * empty item, which it is for the caller to refuse.
 */
#include <config.h>

#include "option/list.h"

#include <string.h>

static const char blanks[] = " \t";

struct list
list_start(const char *text)
{
	const char *start = text + strspn(text, blanks);

	return (struct list){ .next = *start == '\0' ? NULL : start };
}

bool
list_next(struct list *list)
{
	const char *end;

	if (list->next == NULL)
		return false;
	list->item = list->next + strspn(list->next, blanks);
	end = list->item + strcspn(list->item, ",");
	list->next = *end == '\0' ? NULL : end + 1;
	while (end > list->item && strchr(blanks, end[-1]) != NULL)
		end--;
	list->length = (size_t)(end - list->item);
	return true;
}

size_t
list_count(const char *text)
{
	struct list list = list_start(text);
	size_t count = 0;

	while (list_next(&list))
		count++;
	return count;
}

long
list_find(const char *text, const char *item, size_t length)
{
	struct list list = list_start(text);
	long place;

	for (place = 0; list_next(&list); place++) {
		if (list.length == length &&
		    memcmp(list.item, item, length) == 0)
			return place;
	}
	return -1;
}
