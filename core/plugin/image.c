/* SPDX-License-Identifier: MIT
 *
 * image - load a checked file into this process, and get at its descriptor.
 *
 * The dynamic loader knows what it has loaded by name: asked for a name again,
 * it gives what it has, without a look at the disk. After an upgrade has
 * renamed a new file over the old one, a process that opens its configuration
 * anew would run the old code and say that it runs the new. So which file was
 * loaded under which name is kept here, for the process, and another file of
 * the same name is asked for by another spelling of it ("/x/./y.so"). Both
 * then live side by side, as the old one may still be running.
 *
 * Nothing is ever unloaded: a plugin may have threads, thread keys or exit
 * functions that stand on its code.
 */
#include <config.h>

#include "plugin/image.h"

#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "base/lock.h"
#include "plugin/file.h"
#include "plugin/refuse.h"

#define TEXT_OF(symbol)          TEXT_OF_EXPANDED(symbol)
#define TEXT_OF_EXPANDED(symbol) #symbol
#define ENTRY                    TEXT_OF(MUSTER_PLUGIN_SYMBOL)

/* A name that the loader knows. Never freed. */
struct image {
	struct image *next;
	bool known; /* is it known which file it means? */
	dev_t device;
	ino_t inode;
	char name[];
};

static struct lock lock; /* protects the list */
static struct image *images;

typedef const muster_plugin *(*entry_fn)(void);

static struct image *
image_by_file_locked(const struct stat *file)
{
	struct image *image;

	for (image = images; image != NULL; image = image->next) {
		if (image->known &&
		    plugin_file_is(file, image->device, image->inode))
			break;
	}
	return image;
}

static struct image *
image_by_name_locked(const char *name)
{
	struct image *image;

	for (image = images; image != NULL; image = image->next) {
		if (strcmp(image->name, name) == 0)
			break;
	}
	return image;
}

/* The name by which the loader gives, or will load, that file; owned by the
 * caller, or NULL without memory. */
static char *
choose_name(const char *path, const struct stat *file)
{
	int stem = (int)(strrchr(path, '/') - path);
	const struct image *image;
	char *name, *longer;

	lock_acquire(&lock);
	image = image_by_file_locked(file);
	name = strdup(image != NULL ? image->name : path);
	while (name != NULL && image == NULL &&
	    image_by_name_locked(name) != NULL) {
		if (asprintf(&longer, "%.*s/.%s", stem, name, name + stem) < 0)
			longer = NULL;
		free(name);
		name = longer;
	}
	lock_release(&lock);
	return name;
}

enum remembered { REMEMBERED, ANOTHER_FILE, NO_MEMORY };

/* Keeps what the loader loaded under the name; NULL file: nobody knows. */
static enum remembered
remember(const char *name, const struct stat *file)
{
	struct image *image, *other;
	enum remembered answer = REMEMBERED;

	image = malloc(sizeof *image + strlen(name) + 1);
	if (image == NULL)
		return NO_MEMORY;
	image->known = file != NULL;
	image->device = file != NULL ? file->st_dev : 0;
	image->inode = file != NULL ? file->st_ino : 0;
	stpcpy(image->name, name);
	lock_acquire(&lock);
	other = image_by_name_locked(name);
	if (other == NULL) {
		image->next = images;
		images = image;
		image = NULL;
	} else if (file == NULL || !other->known ||
	    !plugin_file_is(file, other->device, other->inode)) {
		answer = ANOTHER_FILE;
	}
	lock_release(&lock);
	free(image);
	return answer;
}

/* dlopen() failed: in its words, without the path that ours begin with. */
static void
explain_dlopen(const char *path, const char *name, int number,
    muster_error *error)
{
	const char *text = dlerror();
	size_t length = strlen(name);

	if (text == NULL)
		text = "the loader does not say why";
	if (strncmp(text, name, length) == 0 &&
	    strncmp(text + length, ": ", 2) == 0)
		text += length + 2;
	if (number == ENOMEM || number == EMFILE || number == ENFILE)
		plugin_refuse(error, plugin_errno_status(number), path,
		    "cannot be loaded: %s (%s)", text, strerror(number));
	else
		plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "cannot be loaded: %s", text);
}

/* Loads by one name. *ret_again: another thread has loaded another file by
 * that name meanwhile. */
static void *
load(const char *path, const char *name, const struct stat *file,
    bool *ret_again, muster_error *error)
{
	void *handle;
	struct stat now;

	*ret_again = false;
	/* What dlopen() does not promise, but leaves: where its own message
	 * needs memory, too, errno is all that tells why. */
	errno = 0;
	handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle == NULL) {
		explain_dlopen(path, name, errno, error);
		return NULL;
	}
	if (stat(path, &now) != 0 ||
	    !plugin_file_is(&now, file->st_dev, file->st_ino)) {
		remember(name, NULL);
		plugin_refuse(error, MUSTER_ABORTED, path,
		    "replaced while it was loaded; try again");
		return NULL;
	}
	switch (remember(name, file)) {
	case REMEMBERED:
		return handle;
	case ANOTHER_FILE:
		*ret_again = true;
		return NULL;
	case NO_MEMORY:
		break;
	}
	error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return NULL;
}

void *
image_open(const char *path, const struct stat *file, muster_error *error)
{
	void *handle;
	char *name;
	bool again;

	assert(strchr(path, '/') != NULL);
	/* The loader would put something else in the place of $LIB. */
	if (strchr(path, '$') != NULL) {
		plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "cannot be loaded from a path with '$' in it");
		return NULL;
	}
	do {
		name = choose_name(path, file);
		if (name == NULL) {
			error_set(error, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
			return NULL;
		}
		handle = load(path, name, file, &again, error);
		free(name);
	} while (again);
	return handle;
}

/* ---- the entry ---- */

/* Is the symbol a function of that file, and not of a library that it is
 * linked with? dlsym() looks into those too. */
static bool
check_entry(const char *path, void *handle, void *symbol, muster_error *error)
{
	struct link_map *own = NULL;
	const ElfW(Sym) * entry;
	void *found = NULL;
	Dl_info info;

	if (dlinfo(handle, RTLD_DI_LINKMAP, &own) != 0 ||
	    dladdr1(symbol, &info, &found, RTLD_DL_LINKMAP) == 0)
		return plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "its %s is not in any loaded file", ENTRY);
	if (found != own)
		return plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "not a store plugin: it has no %s of its own, only that "
		    "of '%s', which it is linked with",
		    ENTRY, info.dli_fname);
	dladdr1(symbol, &info, &found, RTLD_DL_SYMENT);
	entry = found;
	if (entry != NULL && ELF64_ST_TYPE(entry->st_info) == STT_OBJECT)
		return plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "its %s is not a function; use MUSTER_STORE_PLUGIN()",
		    ENTRY);
	return true;
}

const muster_plugin *
image_descriptor(const char *path, void *handle, muster_error *error)
{
	union {
		void *symbol;
		entry_fn function;
	} entry;
	const muster_plugin *descriptor;

	entry.symbol = dlsym(handle, ENTRY);
	if (entry.symbol == NULL) {
		plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "not a store plugin: it exports no %s", ENTRY);
		return NULL;
	}
	if (!check_entry(path, handle, entry.symbol, error))
		return NULL;
	descriptor = entry.function();
	if (descriptor == NULL)
		plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path,
		    "its %s returned NULL", ENTRY);
	return descriptor;
}
