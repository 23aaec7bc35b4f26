# SPDX-License-Identifier: MIT

bashcompdir = @bashcompdir@
dist_bashcomp_DATA = completions/muster
