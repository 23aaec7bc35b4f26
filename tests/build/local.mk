# SPDX-License-Identifier: MIT
#
# Tests of the tree and of what is built from it, not of what it does.

build_tests = \
	tests/build/bench.sh \
	tests/build/check_includes.sh \
	tests/build/check_pages.sh \
	tests/build/example.sh \
	tests/build/format.sh \
	tests/build/guide.sh \
	tests/build/headers.sh \
	tests/build/hello.sh \
	tests/build/project.sh \
	tests/build/sample.sh \
	tests/build/symbols.sh
TESTS += $(build_tests)
EXTRA_DIST += \
	$(build_tests) \
	tests/build/build_as.sh \
	tests/build/installed.sh \
	tests/build/libmuster.symbols \
	tests/build/longest.awk \
	tests/build/measure_coverage.sh \
	tests/build/plugin.symbols

# The twenty longest functions.
longest:
	cd $(srcdir) && find core cli plugins bench examples tests -name '*.c' \
		-exec $(AWK) -f tests/build/longest.awk {} + | \
		sort -k1,1nr | sed 20q

# What is installed: `make installcheck`, which `make distcheck` does too.
installcheck-local:
	$(AM_TESTS_ENVIRONMENT) \
	root='$(DESTDIR)' bindir='$(bindir)' libdir='$(libdir)' \
	pkglibdir='$(pkglibdir)' \
	sysconfdir='$(sysconfdir)' plugindir='$(plugindir)' \
	mandir='$(mandir)' bashcompdir='$(bashcompdir)' \
	pages='$(dist_man_MANS)' \
	$(SHELL) $(srcdir)/tests/build/installed.sh
