# SPDX-License-Identifier: MIT
#
# The files of a project, which are the arguments, as C: one constant each, and
# a table of them. A file plugin.X.in becomes NAME.X in a project.
function quote(text)
{
	gsub(/\\/, "&&", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\\n\""
}

BEGIN {
	print "/* Made by cli/project/texts.awk. */"
	print "#include <config.h>\n"
	print "#include \"project.h\"\n"
	print "const struct project_text project_texts[] = {"
}

FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.in$/, "", name)
	printf "\t{ \"%s\",\n", name
}

{ print "\t" quote($0) }

END { print "\t},\n\t{ NULL, NULL },\n};" }
