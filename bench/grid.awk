# SPDX-License-Identifier: MIT
#
# Judges what bench/grid prints and makes a table of it, in Markdown.
#
# The better of the two fixed strategies is the one with the lower mean. The
# noise of a comparison is half the spread of the slices, the larger one of the
# two that are compared: a median of slices is rarely further off than that.

function time(x) {
	if (x >= 1e6)
		return sprintf("%.2f ms", x / 1e6)
	if (x >= 1e3)
		return sprintf("%.1f us", x / 1e3)
	return sprintf("%.0f ns", x)
}

function larger(x, y) {
	return x > y ? x : y
}

# "yes"; "noise" when it is over the limit by less than the noise; "no".
function judge(over, limit, noise) {
	if (over <= limit)
		return "yes"
	return over <= limit + noise ? "noise" : "no"
}

# The verdicts of one cell are the worst of what is judged in it.
function worse(x, y) {
	if (x == "no" || y == "no")
		return "no"
	return x == "noise" || y == "noise" ? "noise" : "yes"
}

function show(strategy) {
	return time(mean[strategy]) " / " time(late[strategy])
}

function finish(    best, noise, over, verdict, line) {
	if (cell == "")
		return
	if (!("adaptive" in mean)) {
		missing = 1
		printf "| %s | %s | %s | | | | | |\n", cell,
		    show("sequential"), show("parallel")
		return
	}
	best = "sequential"
	if (mean["parallel"] < mean["sequential"])
		best = "parallel"
	line = sprintf("| %s | %s | %s | %s |", cell, show("sequential"),
	    show("parallel"), show("adaptive"))

	over = mean["adaptive"] / mean[best]
	noise = larger(mean_noise["adaptive"], mean_noise[best]) / 2
	verdict = judge(over, 1.05, noise)
	line = line sprintf(" %.2f +- %.2f |", over, noise)

	over = late["adaptive"] / late[best]
	noise = larger(late_noise["adaptive"], late_noise[best]) / 2
	verdict = worse(verdict, judge(over, 1.10, noise))
	line = line sprintf(" %.2f +- %.2f |", over, noise)

	over = rate["adaptive"] / rate["sequential"]
	noise = larger(rate_noise["adaptive"], rate_noise["sequential"]) / 2
	if (callers >= 8)
		verdict = worse(verdict, judge(-over, -0.97, noise))
	line = line sprintf(" %.2f +- %.2f |", over, noise)
	print line " " verdict " |"
	verdicts[verdict]++
	cells++
}

BEGIN {
	print "Mean / p99 latency of a call, and adaptive against the better" \
	    " fixed strategy"
	print "(lower mean): its mean may be 5 % over, its p99 10 %, and with" \
	    " 8 callers or more"
	print "its calls a second are to be 0.97 of sequential's. The noise" \
	    " behind +- is half the"
	print "spread of the slices of one strategy, (most - least) / median," \
	    " the larger of the two"
	print "that are compared; `noise` is a verdict over the limit by less" \
	    " than that."
	print ""
	print "| first | second | callers | sequential | parallel |" \
	    " adaptive | mean | p99 | calls/s | in order |"
	print "|---|---|---|---|---|---|---|---|---|---|"
}

{
	here = $1 " | " $2 " | " $3
	if (here != cell) {
		finish()
		cell = here
		callers = $3
		split("", mean)
	}
	mean[$4] = $5
	mean_noise[$4] = $6
	late[$4] = $7
	late_noise[$4] = $8
	rate[$4] = $9
	rate_noise[$4] = $10
}

END {
	finish()
	printf "\n"
	if (missing)
		print "This build has no strategy `adaptive`."
	else
		printf "%d cells: %d in order, %d within the noise, %d not.\n",
		    cells, verdicts["yes"], verdicts["noise"], verdicts["no"]
}
