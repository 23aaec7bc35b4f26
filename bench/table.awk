# SPDX-License-Identifier: MIT
#
# The table of bench/compare: lines of bench/figures in, Markdown out. The file
# `samples` has lines "RUN KEY NUMBER [WHO]" and "RUN KEY - REASON".

function trim(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

# Reads what was measured into value[key, run], reason[key], who[key].
function read_samples(    line, part, at) {
	while ((getline line < samples) > 0) {
		split(line, part, " ")
		if (part[3] == "-") {
			at = index(line, " - ")
			reason[part[2]] = substr(line, at + 3)
			continue
		}
		value[part[2], part[1]] = part[3]
		known[part[2], part[1]] = 1
		if (part[4] != "")
			who[part[2]] = part[4]
		if (part[1] + 0 > runs)
			runs = part[1] + 0
	}
}

# Puts list[1..n] in order.
function sort(list, n,    i, k, x) {
	for (i = 2; i <= n; i++) {
		x = list[i]
		for (k = i - 1; k >= 1 && list[k] > x; k--)
			list[k + 1] = list[k]
		list[k + 1] = x
	}
}

function median(list, n) {
	sort(list, n)
	if (n % 2)
		return list[(n + 1) / 2]
	return (list[n / 2] + list[n / 2 + 1]) / 2
}

# Three digits that count, or four between 10 and 100: 50.1 and 50.2 are to be
# told apart.
function digits(x) {
	if (x == 0)
		return "0"
	if (x < 0)
		return "-" digits(-x)
	if (x >= 100)
		return sprintf("%.0f", x)
	if (x >= 10)
		return sprintf("%.2f", x)
	return sprintf(x >= 1 ? "%.2f" : "%.3g", x)
}

# Sets `factor` and `suffix`, in which numbers around x are to be read.
function scale(x, unit) {
	factor = 1
	suffix = ""
	if (unit == "percent")
		suffix = " %"
	else if (unit == "size" && x >= 1024)
		scale_to(1024, " KiB")
	else if (unit == "size")
		suffix = " B"
	else if (unit == "rate" && x >= 1e6)
		scale_to(1e6, " M/s")
	else if (unit == "rate" && x >= 1e3)
		scale_to(1e3, " k/s")
	else if (unit == "rate")
		suffix = "/s"
	else if (unit == "time" && x >= 1e6)
		scale_to(1e6, " ms")
	else if (unit == "time" && x >= 1e3)
		scale_to(1e3, " us")
	else if (unit == "time")
		suffix = " ns"
}

function scale_to(size, name) {
	factor = size
	suffix = name
}

function show(x, unit) {
	scale(x, unit)
	return digits(x / factor) suffix
}

# "MEDIAN (LEAST..GREATEST) UNIT"; sets `middle`. "" when nothing was measured.
function summary(key, unit,    list, n, run) {
	n = 0
	for (run = 1; run <= runs; run++)
		if ((key, run) in known)
			list[++n] = value[key, run] + 0
	if (n == 0)
		return ""
	middle = median(list, n)
	scale(middle, unit)
	return digits(middle / factor) " (" digits(list[1] / factor) ".." \
	    digits(list[n] / factor) ")" suffix
}

# The median of the ratios of each run; "" when there is none.
function ratio(ours, beside,    list, n, run) {
	n = 0
	for (run = 1; run <= runs; run++)
		if ((ours, run) in known && (beside, run) in known &&
		    value[beside, run] + 0 != 0)
			list[++n] = value[ours, run] / value[beside, run]
	if (n == 0)
		return ""
	return median(list, n)
}

function reached(x, target) {
	if (target == "" || x == "")
		return ""
	if (target ~ /^<=/)
		return x <= substr(target, 3) + 0 ? "yes" : "no"
	return x >= substr(target, 3) + 0 ? "yes" : "no"
}

# A target as one reads it.
function show_target(target, how, unit) {
	if (target == "" || how == "ratio")
		return target
	return substr(target, 1, 3) show(substr(target, 4) + 0, unit)
}

function add(cell1, cell2, cell3, cell4, cell5, cell6, cell7,    i) {
	rows++
	cell[rows, 1] = cell1
	cell[rows, 2] = cell2
	cell[rows, 3] = cell3
	cell[rows, 4] = cell4
	cell[rows, 5] = cell5
	cell[rows, 6] = cell6
	cell[rows, 7] = cell7
	for (i = 1; i <= 7; i++)
		if (length(cell[rows, i]) > width[i])
			width[i] = length(cell[rows, i])
}

function print_table(    i, row, line) {
	for (row = 1; row <= rows; row++) {
		line = "|"
		for (i = 1; i <= 7; i++)
			line = line sprintf(" %-" width[i] "s |", cell[row, i])
		print line
		if (row > 1)
			continue
		gsub(/[^|]/, "-", line)
		print line
	}
}

BEGIN {
	FS = "|"
	read_samples()
	add("", "what", "ours", "beside", "ratio", "target", "reached")
}

{
	figure = trim($2)
	what = trim($3)
	unit = trim($4)
	ours = trim($5)
	how = trim($6)
	beside = trim($7)
	target = trim($8)
	name = ""
	if (at = index(beside, "=")) {
		name = substr(beside, at + 1)
		beside = substr(beside, 1, at - 1)
	} else if (beside in who) {
		name = who[beside] == "go" ? "Go" : who[beside]
	}

	left = summary(ours, unit)
	own = middle
	if (left == "")
		left = "not measured" \
		    (ours in reason ? ": " reason[ours] : "")
	right = beside == "" ? "" : summary(beside, unit)
	if (right != "")
		right = name " " right
	else if (beside in reason)
		right = reason[beside]
	else if (beside != "")
		right = "not measured"
	both = beside == "" ? "" : ratio(ours, beside)
	judged = how == "ratio" ? both : left ~ /^not/ ? "" : own
	verdict = reached(judged, target)
	add(figure, what, left, right, both == "" ? "" : sprintf("%.3f", both),
	    show_target(target, how, unit), verdict)
	if (verdict == "no")
		missed = missed sprintf("* %s, %s: %s\n", figure, what,
		    trim($9))
	targets += verdict != ""
	good += verdict == "yes"
}

END {
	print_table()
	printf "\n%d of %d targets that were measured are reached.\n", good,
	    targets
	if (missed != "")
		printf "\nNot reached:\n\n%s", missed
}
