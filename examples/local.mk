# SPDX-License-Identifier: MIT
#
# Programs and plugins as others write them: built with what pkg-config says
# and nothing else of this tree (but for the sanitizer of this build).

EXTRA_DIST += \
	examples/exec/users.py \
	examples/hello.c \
	examples/lookup.c

examples = \
	examples/hello.so \
	examples/lookup
check_DATA += $(examples)
CLEANFILES += $(examples)

example_cc = $(MKDIR_P) examples && \
	flags=`PKG_CONFIG_PATH=. $(PKG_CONFIG) $$what muster` && \
	$(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE_CFLAGS)

examples/hello.so: examples/hello.c muster-uninstalled.pc
	$(AM_V_CC)what=--cflags; $(example_cc) -shared -fPIC \
		$(srcdir)/examples/hello.c $$flags -o $@
examples/lookup: examples/lookup.c muster-uninstalled.pc libmuster.la
	$(AM_V_CCLD)what='--cflags --libs'; $(example_cc) \
		$(srcdir)/examples/lookup.c $$flags $(LDFLAGS) -o $@
