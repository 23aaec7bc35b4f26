#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A store in Python, for the plugin exec: see muster-exec-protocol(7).

    [store staff]
    plugin  = exec
    command = python3, users.py, staff.jsonl

FILE has one user a line: {"id": ..., "email": ..., "org_id": ..., "name": ...,
"attributes": {...}}. It is read once, and written anew by each change. Without
a FILE the store starts empty and is kept in memory only.

Requests are answered one after the other, which is all that the protocol asks
for: a request that is cancelled has been answered by the time this is read.
"""

import json
import os
import sys


class Refused(Exception):
    """A request that fails: a status and a message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def fold(email):
    """E-mail addresses differ in A-Z and a-z only: the same address."""
    return None if email is None else email.encode().lower()


class Users:
    def __init__(self, path):
        self.path = path
        self.by_id = {}
        if path is not None and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if line.strip():
                        self.keep(json.loads(line))

    def keep(self, user):
        # Taken out first: it is the last that was put.
        self.by_id.pop(user["id"], None)
        self.by_id[user["id"]] = user

    def save(self):
        if self.path is None:
            return
        new = f"{self.path}.{os.getpid()}"
        with open(new, "w", encoding="utf-8") as file:
            for user in self.by_id.values():
                file.write(json.dumps(user, ensure_ascii=False) + "\n")
        os.replace(new, self.path)

    def find(self, request):
        """Answers with users that match all that is asked."""
        asked = request["find"]
        limit = request["limit"]
        users = []
        if "id" in asked:
            candidates = [self.by_id.get(asked["id"])]
        else:
            candidates = self.by_id.values()
        for user in candidates:
            if user is None:
                continue
            if "email" in asked and fold(user.get("email")) != fold(
                asked["email"]
            ):
                continue
            if "org_id" in asked and user.get("org_id") != asked["org_id"]:
                continue
            users.append(user)
            if limit and len(users) == limit:
                break
        return {"users": users}

    def put(self, request):
        for user in request["put"]:
            self.keep(user)
        self.save()
        return {}

    def remove(self, request):
        if self.by_id.pop(request["remove"], None) is None:
            raise Refused("NOT_FOUND", f"there is no {request['remove']!r}")
        self.save()
        return {}

    def ping(self, _request):
        return {}


def answer(users, request):
    for name in ("find", "put", "remove", "ping"):
        if name in request:
            try:
                return getattr(users, name)(request)
            except Refused as refused:
                status, message = refused.status, str(refused)
            except OSError as error:
                status, message = "UNAVAILABLE", str(error)
            return {"error": {"status": status, "message": message}}
    return {"error": {"status": "UNIMPLEMENTED", "message": "not known here"}}


def main():
    users = Users(sys.argv[1] if len(sys.argv) > 1 else None)
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        request = json.loads(line)
        if "hello" in request:
            reply = {
                "hello": 1,
                "keys": ["id", "email", "org_id"],
                "writes": True,
            }
        elif "id" in request:
            reply = {"id": request["id"], **answer(users, request)}
        else:
            continue  # {"cancel": ...}
        # A line is complete when it is out of our buffer.
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
