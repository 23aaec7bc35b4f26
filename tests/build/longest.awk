# SPDX-License-Identifier: MIT
#
# Prints each function's lines, from brace to brace, its file and its name.
# Goes by the house style: the name starts a line, the braces are alone on
# theirs.

/^[A-Za-z_][A-Za-z0-9_]*\(/ {
	name = $0
	sub(/\(.*/, "", name)
}

/^\{$/ {
	start = FNR
}

/^\}$/ && start > 0 {
	print FNR - start - 1, FILENAME ":" start, name
	start = 0
}
