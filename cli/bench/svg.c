/* SPDX-License-Identifier: MIT
 *
 * svg - the paper that the charts are drawn on.
 *
 * The file stands alone: fonts are those of the reader's system, colours are
 * in the style sheet at its head. A reader who prefers dark pages gets a dark
 * one; everything that is not the same in both goes by a class.
 */
#include <config.h>

#include <stdarg.h>

#include "bench/svg.h"

static const char style[] =
    "<style>\n"
    "text { font: 12px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }\n"
    ".title { font-size: 18px; font-weight: 600 }\n"
    ".page { fill: #ffffff }\n"
    ".title, .text { fill: #1f2328 }\n"
    ".muted { fill: #59636e }\n"
    ".dark { fill: #1f2328 }\n"
    ".light { fill: #ffffff }\n"
    ".grid { stroke: #d1d9e0; stroke-width: 1 }\n"
    ".axis { stroke: #59636e; stroke-width: 1 }\n"
    ".mark { stroke: #1f2328; stroke-width: 2 }\n"
    ".halo { stroke: #ffffff; stroke-width: 6; stroke-linecap: square }\n"
    ".edge { stroke: #1f2328; stroke-width: 2.5; stroke-linecap: square }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  .page { fill: #0d1117 }\n"
    "  .title, .text { fill: #e6edf3 }\n"
    "  .muted { fill: #9198a1 }\n"
    "  .grid { stroke: #30363d }\n"
    "  .axis { stroke: #9198a1 }\n"
    "  .mark { stroke: #e6edf3 }\n"
    "}\n"
    "</style>\n";

void
svg_begin(FILE *out, int width, int height, const char *title,
    const char *subtitle)
{
	fprintf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
	    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
	    "<title>%s</title>\n"
	    "<desc>%s</desc>\n",
	    width, height, width, height, title, subtitle);
	fputs(style, out);
	fprintf(out,
	    "<rect class=\"page\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n",
	    width, height);
	svg_text(out, 24, 34, SVG_START, "title", "%s", title);
	svg_text(out, 24, 56, SVG_START, "muted", "%s", subtitle);
}

void
svg_end(FILE *out)
{
	fputs("</svg>\n", out);
}

void
svg_text(FILE *out, double x, double y, enum svg_anchor anchor,
    const char *class, const char *format, ...)
{
	static const char *const anchors[] = {
		[SVG_START] = "start",
		[SVG_MIDDLE] = "middle",
		[SVG_END] = "end",
	};
	va_list args;

	fprintf(out,
	    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x,
	    y, anchors[anchor], class);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputs("</text>\n", out);
}

void
svg_text_up(FILE *out, double x, double y, const char *text)
{
	fprintf(out,
	    "<text transform=\"translate(%.1f %.1f) rotate(-90)\" "
	    "text-anchor=\"middle\" class=\"muted\">%s</text>\n",
	    x, y, text);
}

void
svg_line(FILE *out, double x1, double y1, double x2, double y2,
    const char *class)
{
	fprintf(out,
	    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
	    "class=\"%s\"/>\n",
	    x1, y1, x2, y2, class);
}

void
svg_box(FILE *out, double x, double y, double width, double height,
    const char *colour)
{
	fprintf(out,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
	    "fill=\"%s\"/>\n",
	    x, y, width, height, colour);
}
