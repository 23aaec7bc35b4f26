/* SPDX-License-Identifier: MIT
 *
 * muster/types.h - the values that applications and plugins share. Included
 * by muster/muster.h and muster/store.h; never needed alone.
 */
#ifndef MUSTER_TYPES_H
#define MUSTER_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__ || defined __clang__
#define MUSTER_PRINTF(at, from) __attribute__((format(printf, at, from)))
#define MUSTER_EXPORT           __attribute__((visibility("default")))
#else
#define MUSTER_PRINTF(at, from)
#define MUSTER_EXPORT
#endif

/* Members that an author may leave out: g++ -Wextra wants to be told. */
#if defined __cplusplus && __cplusplus >= 201402L
#define MUSTER_OPTIONAL = {}
#else
#define MUSTER_OPTIONAL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* How a call or a leg ended. The names and numbers are those of gRPC
 * (https://grpc.io/docs/guides/status-codes/). An int and not an enum: its
 * size is known, and a bad value of a plugin is no undefined behaviour. */
typedef int32_t muster_status;
enum {
	MUSTER_OK = 0,
	MUSTER_CANCELLED = 1,
	MUSTER_UNKNOWN = 2,
	MUSTER_INVALID_ARGUMENT = 3,
	MUSTER_DEADLINE_EXCEEDED = 4,
	MUSTER_NOT_FOUND = 5,           /* remove only; from find an error */
	MUSTER_ALREADY_EXISTS = 6,
	MUSTER_PERMISSION_DENIED = 7,
	MUSTER_RESOURCE_EXHAUSTED = 8,
	MUSTER_FAILED_PRECONDITION = 9,
	MUSTER_ABORTED = 10,
	MUSTER_OUT_OF_RANGE = 11,
	MUSTER_UNIMPLEMENTED = 12,      /* "cannot be asked that": skipped */
	MUSTER_INTERNAL = 13,
	MUSTER_UNAVAILABLE = 14,
	MUSTER_DATA_LOSS = 15,
	MUSTER_UNAUTHENTICATED = 16,
	MUSTER_ENOUGH = 100             /* emit: limit reached. Not a failure */
};

/* One further field of a user. Never grows. */
typedef struct muster_attribute {
	const char *name;               /* unique within a user */
	const char *value;
} muster_attribute;

/* A user record. Strings are UTF-8 and end with NUL; NULL is "not known",
 * "" is empty. */
typedef struct muster_user {
	const char *id;                 /* required, not empty */
	const char *email MUSTER_OPTIONAL;
	const char *org_id MUSTER_OPTIONAL;
	const char *name MUSTER_OPTIONAL;
	const muster_attribute *attributes MUSTER_OPTIONAL;
	size_t attribute_count MUSTER_OPTIONAL;
} muster_user;

/* What is asked: every member given must match. At least one of id, email and
 * org_id is given. id and org_id match byte for byte, email with A-Z folded
 * to a-z and all other bytes as they are. */
typedef struct muster_query {
	const char *id MUSTER_OPTIONAL;         /* NULL: not asked by */
	const char *email MUSTER_OPTIONAL;
	const char *org_id MUSTER_OPTIONAL;
	size_t limit MUSTER_OPTIONAL;           /* users wanted; 0: all */
} muster_query;

/* Bounds that the core keeps: a query beyond them is INVALID_ARGUMENT, and a
 * store that answers beyond them has its leg turned into an error. */
enum {
	MUSTER_MAX_KEY = 1024,          /* bytes of id, email, org_id */
	MUSTER_MAX_TEXT = 65536,        /* bytes of a name or an attribute */
	MUSTER_MAX_ATTRIBUTES = 256,    /* of one user */
	MUSTER_MAX_USERS = 100000,      /* of one leg */
	MUSTER_MAX_ANSWER = 67108864    /* bytes of one leg */
};

/* A store of an opened configuration: a handle that lives until it closes. */
typedef struct muster_store muster_store;

/* Severity of a message (muster_log, the log function of muster_open). */
enum { MUSTER_DEBUG, MUSTER_INFO, MUSTER_WARNING, MUSTER_ERROR };

#ifdef __cplusplus
}
#endif

#endif
