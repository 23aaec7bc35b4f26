# SPDX-License-Identifier: MIT

dist_man_MANS += \
	doc/muster.1 \
	doc/muster.ini.5
