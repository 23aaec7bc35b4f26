# SPDX-License-Identifier: MIT

dist_man_MANS += \
	doc/muster-api.3 \
	doc/muster-store.3 \
	doc/muster.1 \
	doc/muster.h.3 \
	doc/muster.ini.5
dist_doc_DATA = \
	NEWS.md \
	README.md
EXTRA_DIST += \
	CONTRIBUTING.md \
	doc/architecture.md \
	doc/break-even.svg \
	doc/reliability.md \
	doc/writing-a-store.md
