# SPDX-License-Identifier: MIT
#
# Test programs speak TAP (tests/support/suite.h); test scripts end in .sh and
# tell by their exit status, 77 for "skipped". A room's tests are in its folder.

include tests/abi/local.mk
include tests/advice/local.mk
include tests/base/local.mk
include tests/build/local.mk
include tests/call/local.mk
include tests/cli/local.mk
include tests/config/local.mk
include tests/conform/local.mk
include tests/directory/local.mk
include tests/endurance/local.mk
include tests/exec/local.mk
include tests/executor/local.mk
include tests/fault/local.mk
include tests/fuzz/local.mk
include tests/log/local.mk
include tests/measure/local.mk
include tests/memory/local.mk
include tests/mocks/local.mk
include tests/muster/local.mk
include tests/option/local.mk
include tests/oracle/local.mk
include tests/plugin/local.mk
include tests/postgres/local.mk
include tests/reactor/local.mk
include tests/records/local.mk
include tests/redis/local.mk
include tests/servers/local.mk
include tests/simulate/local.mk
include tests/slow/local.mk
include tests/sqlite/local.mk
include tests/static/local.mk
include tests/store/local.mk
include tests/strategy/local.mk
include tests/support/local.mk
include tests/sweep/local.mk
include tests/users/local.mk
