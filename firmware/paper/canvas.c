/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of Pango, Cairo and fontconfig. It promises that a text is shaped and ordered as its
 * language wants it, that a character without a glyph is an error and never an empty box on the paper,
 * and that the fonts are loaded once a process, not once a thread.
 */
#include "firmware/paper/canvas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pthread.h>

#define CANVAS_FAMILIES "DejaVu Sans, Noto Sans, Noto Sans Arabic"

struct canvas {
	/* By direction (is it from right to left?): a layout reads it anew whenever it is drawn. */
	PangoContext *contexts[2];
	PangoLanguage *language;
	bool rtl;
	cairo_surface_t *surface;
	cairo_t *cairo;
};

struct canvas_text {
	PangoLayout *layout;
	PangoRectangle ink, box;
};

/* Pango's default map is one a thread; this one is shared, so that a warm-up anywhere serves all. */
static pthread_mutex_t canvas_lock = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *canvas_fonts;

static bool script_is_rtl(PangoScript script)
{
	return script == PANGO_SCRIPT_ARABIC || script == PANGO_SCRIPT_HEBREW ||
	       script == PANGO_SCRIPT_SYRIAC || script == PANGO_SCRIPT_THAANA ||
	       script == PANGO_SCRIPT_NKO;
}

static bool language_is_rtl(PangoLanguage *language)
{
	int count = 0;
	const PangoScript *scripts = pango_language_get_scripts(language, &count);

	return scripts && count > 0 && script_is_rtl(scripts[0]);
}

static void canvas_set_fonts(PangoContext *context)
{
	cairo_font_options_t *options = cairo_font_options_create();

	/* The paper has no grey: outlines are fitted to whole dots. */
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_FULL);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
}

static PangoContext *context_new(const struct canvas *canvas, PangoDirection direction)
{
	PangoContext *context = pango_font_map_create_context(canvas_fonts);

	canvas_set_fonts(context);
	pango_context_set_language(context, canvas->language);
	pango_context_set_base_dir(context, direction);
	return context;
}

int canvas_new(const char *language, struct canvas **ret_canvas)
{
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	if (!canvas)
		return -ENOMEM;
	pthread_mutex_lock(&canvas_lock);
	if (!canvas_fonts)
		canvas_fonts = pango_cairo_font_map_new();
	canvas->language = pango_language_from_string(*language ? language : "da");
	canvas->rtl = language_is_rtl(canvas->language);
	canvas->contexts[false] = context_new(canvas, PANGO_DIRECTION_LTR);
	canvas->contexts[true] = context_new(canvas, PANGO_DIRECTION_RTL);
	*ret_canvas = canvas;
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	if (canvas->cairo)
		cairo_destroy(canvas->cairo);
	if (canvas->surface)
		cairo_surface_destroy(canvas->surface);
	g_object_unref(canvas->contexts[false]);
	g_object_unref(canvas->contexts[true]);
	free(canvas);
	pthread_mutex_unlock(&canvas_lock);
}

void canvas_forget_fonts(void)
{
	pthread_mutex_lock(&canvas_lock);
	if (canvas_fonts)
		g_object_unref(canvas_fonts);
	canvas_fonts = NULL;
	/* Cairo's caches hold fonts too; fontconfig insists that nobody does when it ends. */
	cairo_debug_reset_static_data();
	FcFini();
	pthread_mutex_unlock(&canvas_lock);
}

bool canvas_is_rtl(const struct canvas *canvas)
{
	return canvas->rtl;
}

/*
 * A text of an Arabic ticket runs from right to left even when it starts with a Latin name, but a text
 * without any Arabic (a Danish fallback) does not: its full stop would jump to the wrong end. In any
 * other ticket the first letter decides.
 */
static bool text_is_rtl(const struct canvas *canvas, const char *text)
{
	for (const char *at = text; *at; at += g_utf8_skip[(unsigned char)*at]) {
		PangoScript script = (PangoScript)g_unichar_get_script(g_utf8_get_char(at));

		if (script_is_rtl(script))
			return true;
		if (!canvas->rtl && script != PANGO_SCRIPT_COMMON &&
		    script != PANGO_SCRIPT_INHERITED)
			return false;
	}
	return false;
}

static void layout_set_style(PangoLayout *layout, const struct canvas_style *style, bool rtl)
{
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, CANVAS_FAMILIES);
	pango_font_description_set_absolute_size(font, (double)style->size_dots * PANGO_SCALE);
	pango_font_description_set_weight(font,
					  style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	if (style->width_dots)
		pango_layout_set_width(layout, (int)style->width_dots * PANGO_SCALE);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	switch (style->align) {
	case CANVAS_CENTRE:
		pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
		break;
	case CANVAS_START:
		pango_layout_set_alignment(layout, rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
		break;
	}
}

int canvas_text_new(struct canvas *canvas, const char *text, const struct canvas_style *style,
		    struct canvas_text **ret_text)
{
	_cleanup_(canvas_text_freep) struct canvas_text *made = calloc(1, sizeof(*made));
	bool rtl = text_is_rtl(canvas, text);

	if (!made)
		return -ENOMEM;
	made->layout = pango_layout_new(canvas->contexts[rtl]);
	layout_set_style(made->layout, style, rtl);
	pango_layout_set_text(made->layout, text, -1);
	pango_layout_get_pixel_extents(made->layout, &made->ink, &made->box);
	if (pango_layout_get_unknown_glyphs_count(made->layout) > 0)
		return -ENOENT;
	*ret_text = steal_pointer(&made);
	return 0;
}

void canvas_text_free(struct canvas_text *text)
{
	if (!text)
		return;
	if (text->layout)
		g_object_unref(text->layout);
	free(text);
}

static struct canvas_size rectangle_size(const PangoRectangle *rectangle)
{
	return (struct canvas_size){
		.width_dots = rectangle->width > 0 ? (uint32_t)rectangle->width : 0,
		.height_dots = rectangle->height > 0 ? (uint32_t)rectangle->height : 0,
	};
}

struct canvas_size canvas_text_size(const struct canvas_text *text)
{
	return rectangle_size(&text->box);
}

struct canvas_size canvas_text_ink(const struct canvas_text *text)
{
	return rectangle_size(&text->ink);
}

uint32_t canvas_text_lines(const struct canvas_text *text)
{
	return (uint32_t)pango_layout_get_line_count(text->layout);
}

uint32_t canvas_text_natural_width(const struct canvas_text *text)
{
	int set_to = pango_layout_get_width(text->layout);
	int width = 0;

	pango_layout_set_width(text->layout, -1);
	pango_layout_get_pixel_size(text->layout, &width, NULL);
	pango_layout_set_width(text->layout, set_to);
	return width > 0 ? (uint32_t)width : 0;
}

int canvas_open(struct canvas *canvas, uint32_t width_dots, uint32_t height_dots)
{
	canvas->surface =
		cairo_image_surface_create(CAIRO_FORMAT_A8, (int)width_dots, (int)height_dots);
	canvas->cairo = cairo_create(canvas->surface);
	if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS)
		return -ENOMEM;
	return 0;
}

void canvas_draw(struct canvas *canvas, const struct canvas_text *text, uint32_t x, uint32_t y,
		 bool white)
{
	/* The surface holds ink only: white is ink taken away. */
	cairo_set_operator(canvas->cairo, white ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER);
	cairo_move_to(canvas->cairo, x, y);
	pango_cairo_show_layout(canvas->cairo, text->layout);
}

void canvas_draw_large(struct canvas *canvas, const struct canvas_text *text, uint32_t x,
		       uint32_t y)
{
	cairo_set_operator(canvas->cairo, CAIRO_OPERATOR_OVER);
	cairo_move_to(canvas->cairo, (double)x - text->ink.x, (double)y - text->ink.y);
	/* As outlines: pictures of such glyphs would fill Cairo's caches for the process' whole life. */
	pango_cairo_layout_path(canvas->cairo, text->layout);
	cairo_fill(canvas->cairo);
}

void canvas_fill(struct canvas *canvas, uint32_t x, uint32_t y, struct canvas_size size)
{
	size_t stride = (size_t)cairo_image_surface_get_stride(canvas->surface);
	uint8_t *at;

	/* A code has hundreds of boxes on whole dots: set in memory, a tenth of cairo_fill()'s time. */
	cairo_surface_flush(canvas->surface);
	at = cairo_image_surface_get_data(canvas->surface) + y * stride + x;
	for (uint32_t row = 0; row < size.height_dots; row++, at += stride)
		memset(at, 255, size.width_dots);
	cairo_surface_mark_dirty(canvas->surface);
}

struct canvas_ink canvas_finish(struct canvas *canvas)
{
	cairo_surface_flush(canvas->surface);
	return (struct canvas_ink){
		.bytes = cairo_image_surface_get_data(canvas->surface),
		.stride_bytes = (size_t)cairo_image_surface_get_stride(canvas->surface),
	};
}
