# SPDX-License-Identifier: MIT

dist_bashcomp_DATA = completions/muster
