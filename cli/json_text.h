/* SPDX-License-Identifier: MIT
 *
 * json_text - texts of all kinds as values of JSON.
 */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include <jansson.h>

/* A string that is UTF-8, or null. NULL: no memory. */
json_t *json_text(const char *text);

/* The same of a text that may hold anything: what is not UTF-8 is mended. */
json_t *json_message(const char *message);

#endif
