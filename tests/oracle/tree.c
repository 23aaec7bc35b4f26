/* SPDX-License-Identifier: MIT
 *
 * tree - see tree.h.
 */
#include <config.h>

#include "tree.h"

#include <stdio.h>
#include <string.h>

const struct tree *
tree_find(const char *name)
{
	const struct tree *tree;

	for (tree = trees; tree->name != NULL; tree++) {
		if (strcmp(tree->name, name) == 0)
			return tree;
	}
	return NULL;
}

bool
tree_passes_on(const struct tree *tree)
{
	return tree->faults != NULL || tree->delay != NULL;
}

static void
write_entry(FILE *file, const char *name, const char *value)
{
	if (value != NULL)
		fprintf(file, "%s = %s\n", name, value);
}

static void
write_members(FILE *file, const struct tree *tree)
{
	size_t i;

	fprintf(file, "primary = %s\n", tree->members[0]);
	for (i = 1; tree->members[i] != NULL; i++)
		fprintf(file, "%s%s", i == 1 ? "secondary = " : ", ",
		    tree->members[i]);
	if (i > 1)
		fprintf(file, "\n");
}

static void
write_faults(FILE *file, const struct tree_faults *faults)
{
	fprintf(file, "seed = %d\nerrors = %d%%\n", faults->seed,
	    faults->errors);
	fprintf(file, "hangs = %d%%\nlate = %d%%\nlate_by = 100us\n",
	    faults->hangs, faults->late);
	fprintf(file, "garbage = %d%%\nduplicates = %d%%\n", faults->garbage,
	    faults->duplicates);
	fprintf(file, "statuses = " TREE_STATUSES "\n");
}

static void
write_store(FILE *file, const struct tree *tree)
{
	fprintf(file, "\n[store %s]\n", tree->name);
	write_entry(file, "timeout", tree->timeout);
	write_entry(file, "max_in_flight", tree->max_in_flight);
	if (tree->strategy != NULL) {
		write_entry(file, "strategy", tree->strategy);
		write_members(file, tree);
		return;
	}
	write_entry(file, "plugin", tree->plugin);
	write_entry(file, "most", tree->most);
	write_entry(file, "delay", tree->delay);
	write_entry(file, tree_passes_on(tree) ? "store" : "inner",
	    tree->inner);
	if (tree->faults != NULL)
		write_faults(file, tree->faults);
	write_entry(file, "relay", tree->relay ? "yes" : NULL);
}

bool
tree_write(const char *path, const char *plugin_path, unsigned threads)
{
	FILE *file = fopen(path, "we");
	const struct tree *tree;
	bool well;

	if (file == NULL)
		return false;
	fprintf(file, "[muster]\nthreads = %u\n", threads);
	fprintf(file, "plugin_path = \"%s\"\n", plugin_path);
	for (tree = trees; tree->name != NULL; tree++)
		write_store(file, tree);
	well = !ferror(file);
	return fclose(file) == 0 && well;
}
