/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The ticket's picture: what is in the file, that nothing falls off, that a phone can read the code, and
 * that what cannot be drawn is refused. The pictures are read back through Cairo (libpng), the code by
 * zbarimg where that is installed.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo.h>
#include <cmocka.h>
#include <pthread.h>

#include "firmware/paper/paper.h"
#include "firmware/paper/qr.h"

#define ADDRESS "https://koe.eksempel.dk/t/mfrggzdfmztwq2lknnwg23tpoa"

static const struct paper_head head_576 = { .width_dots = 576, .dpi = 203 };

static const struct paper_ticket danish = {
	.language = "da",
	.number = "A042",
	.site = "Borgerservice",
	.service = "Pas og kørekort",
	.time = "søndag 22. november 2026 kl. 09.41",
	.wait = "Ca. 10 min. Sjældent over 15.",
	.lines = { "Dit gamle pas", "Foto på papir eller digitalt", "Barnet skal med" },
	.url = ADDRESS,
	.url_hint = "Følg køen på din telefon",
};

static const struct paper_ticket arabic = {
	.language = "ar",
	.number = "C018",
	.service = "جوازات السفر ورخص القيادة",
	.time = "الأحد 22 نوفمبر 2026 الساعة 09:41",
	.wait = "حوالي 10 دقائق. نادرًا أكثر من 15.",
	.lines = { "MitID (التطبيق) على هاتفك" },
	.url = ADDRESS,
	.url_hint = "تابع الدور على هاتفك",
};

/* The dots of a picture: true is black. */
struct picture {
	uint32_t width, height;
	bool *dots;
};

struct source {
	const uint8_t *at;
	size_t left;
};

static cairo_status_t source_read(void *closure, unsigned char *data, unsigned int length)
{
	struct source *source = closure;

	if (length > source->left)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(data, source->at, length);
	source->at += length;
	source->left -= length;
	return CAIRO_STATUS_SUCCESS;
}

/* Reads the file back; every dot must be black or white. */
static struct picture picture_read(const struct paper_png *png)
{
	struct source source = { png->bytes, png->length };
	cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(source_read, &source);
	struct picture picture = {
		.width = (uint32_t)cairo_image_surface_get_width(surface),
		.height = (uint32_t)cairo_image_surface_get_height(surface),
	};
	const uint8_t *bytes = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);

	assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
	assert_int_equal(source.left, 0);
	assert_int_equal(cairo_image_surface_get_format(surface), CAIRO_FORMAT_RGB24);
	picture.dots = calloc(picture.width, picture.height);
	for (uint32_t y = 0; y < picture.height; y++)
		for (uint32_t x = 0; x < picture.width; x++) {
			uint8_t grey = bytes[y * (size_t)stride + x * (size_t)4];

			assert_true(grey == 0 || grey == 255);
			picture.dots[y * picture.width + x] = grey == 0;
		}
	cairo_surface_destroy(surface);
	return picture;
}

static struct picture draw(const struct paper_ticket *ticket, const struct paper_head *head)
{
	struct paper_png png;
	struct picture picture;

	assert_int_equal(paper_draw(ticket, head, &png), 0);
	picture = picture_read(&png);
	assert_int_equal(picture.width, head->width_dots);
	assert_int_equal(picture.width, png.width_dots);
	assert_int_equal(picture.height, png.height_dots);
	assert_true(picture.height * 254 <= PAPER_HEIGHT_MAX_MM * 10 * head->dpi);
	free(png.bytes);
	return picture;
}

static bool dot(const struct picture *picture, uint32_t x, uint32_t y)
{
	return x < picture->width && y < picture->height && picture->dots[y * picture->width + x];
}

static uint32_t count_black(const struct picture *picture, uint32_t from_y, uint32_t to_y)
{
	uint32_t black = 0;

	for (uint32_t y = from_y; y < to_y; y++)
		for (uint32_t x = 0; x < picture->width; x++)
			black += dot(picture, x, y);
	return black;
}

/* True if the code, with its quiet zone, stands at x, y in modules of `side` dots. */
static bool code_stands_at(const struct picture *picture, const struct qr *qr, uint32_t side,
			   uint32_t left, uint32_t top)
{
	uint32_t modules = qr_side(qr) + 2 * QR_QUIET_MODULES;

	if (left + modules * side > picture->width || top + modules * side > picture->height)
		return false;
	for (uint32_t y = 0; y < modules * side; y++)
		for (uint32_t x = 0; x < modules * side; x++) {
			uint32_t column = x / side - QR_QUIET_MODULES;
			uint32_t row = y / side - QR_QUIET_MODULES;
			bool inside = column < qr_side(qr) && row < qr_side(qr);

			if (dot(picture, left + x, top + y) !=
			    (inside && qr_is_dark(qr, column, row)))
				return false;
		}
	return true;
}

/* Where the code stands, from the left; -1 if it is nowhere. */
static int find_code(const struct picture *picture, const char *url, uint32_t side)
{
	struct qr *qr;
	int found = -1;

	assert_int_equal(qr_new(url, &qr), 0);
	for (uint32_t y = 0; y < picture->height && found < 0; y++)
		for (uint32_t x = 0; x < picture->width && found < 0; x++)
			if (code_stands_at(picture, qr, side, x, y))
				found = (int)x;
	qr_free(qr);
	return found;
}

static void the_file_is_grey_and_tells_the_heads_resolution(void **state)
{
	static const struct {
		struct paper_head head;
		uint8_t dots_per_metre[4];
	} cases[] = { { { 576, 203 }, { 0, 0, 0x1f, 0x38 } },
		      { { 512, 180 }, { 0, 0, 0x1b, 0xaf } } };

	for (size_t i = 0; i < 2; i++) {
		struct paper_png png;
		const uint8_t *physical;

		assert_int_equal(paper_draw(&danish, &cases[i].head, &png), 0);
		physical = png.bytes + 33; /* after the signature and IHDR */
		assert_memory_equal(png.bytes + 24, "\x08\x00\x00\x00\x00", 5);
		assert_memory_equal(physical + 4, "pHYs", 4);
		assert_memory_equal(physical + 8, cases[i].dots_per_metre, 4);
		assert_memory_equal(physical + 12, cases[i].dots_per_metre, 4);
		assert_int_equal(physical[16], 1);
		free(png.bytes);
	}
}

static void every_head_and_script_gets_a_whole_ticket(void **state)
{
	static const struct paper_head heads[] = {
		{ 384, 203 }, { 512, 180 }, { 576, 203 }, { 832, 203 }
	};
	const struct paper_ticket *const tickets[] = { &danish, &arabic };

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 2; k++) {
			struct picture picture = draw(tickets[k], &heads[i]);

			assert_true(count_black(&picture, 0, picture.height) > 20000);
			free(picture.dots);
		}
}

static void the_number_fills_the_width(void **state)
{
	const struct paper_ticket ticket = { .number = "A042" };
	struct picture picture = draw(&ticket, &head_576);
	uint32_t left = picture.width, right = 0;

	for (uint32_t y = 0; y < picture.height; y++)
		for (uint32_t x = 0; x < picture.width; x++)
			if (dot(&picture, x, y)) {
				left = x < left ? x : left;
				right = x > right ? x : right;
			}
	assert_in_range(right - left, 540, 564);
	assert_in_range(picture.height, 140, 200);
	free(picture.dots);
}

static void the_code_has_whole_modules_and_its_quiet_zone(void **state)
{
	struct picture picture = draw(&danish, &head_576);
	struct paper_ticket changed = danish;

	assert_int_equal(find_code(&picture, ADDRESS, 7), 0); /* 0.88 mm, at the left */
	assert_int_equal(find_code(&picture, ADDRESS "x", 7), -1);
	free(picture.dots);
	picture = draw(&arabic, &head_576);
	assert_int_equal(find_code(&picture, ADDRESS, 7), 576 - (33 + 8) * 7); /* at the right */
	free(picture.dots);
	memset(changed.url, 'a', sizeof(changed.url) - 1);
	picture = draw(&changed, &(struct paper_head){ 384, 203 });
	assert_true(find_code(&picture, changed.url, 5) >= 0); /* smaller where it has to be */
	free(picture.dots);
}

static void a_phone_reads_the_code(void **state)
{
	char path[] = "/tmp/naeste-test-paper-XXXXXX", command[128], line[256] = "";
	struct paper_png png;
	FILE *reader;
	int fd;

	if (access("/usr/bin/zbarimg", X_OK) != 0) {
		print_message("zbarimg (package zbar-tools) is not installed\n");
		skip();
	}
	assert_int_equal(paper_draw(&arabic, &head_576, &png), 0);
	fd = mkstemp(path);
	assert_int_equal(write(fd, png.bytes, png.length), (ssize_t)png.length);
	close(fd);
	free(png.bytes);
	assert_true(snprintf(command, sizeof(command), "zbarimg -q --raw %s 2>/dev/null", path) >
		    0);
	reader = popen(command, "r"); // NOLINT(cert-env33-c): a test's tool, with a name of our own
	assert_non_null(fgets(line, sizeof(line), reader));
	pclose(reader);
	unlink(path);
	assert_string_equal(line, ADDRESS "\n");
}

static void a_ticket_without_an_address_has_no_code_and_no_hint(void **state)
{
	struct paper_ticket ticket = danish, bare = danish;
	struct picture with, without;

	ticket.url[0] = '\0';
	bare.url[0] = bare.url_hint[0] = '\0';
	with = draw(&ticket, &head_576);
	without = draw(&bare, &head_576);
	assert_int_equal(with.height, without.height);
	assert_int_equal(find_code(&with, ADDRESS, 7), -1);
	free(with.dots);
	free(without.dots);
}

/* Figures alone, where the direction of the text around them would turn the two groups round. */
static void a_code_to_come_back_with_is_read_alike_in_every_direction(void **state)
{
	struct paper_ticket ltr = { .language = "da", .number = "2946 3357" }, rtl = ltr;
	struct picture left, right;
	uint32_t rows;

	memcpy(rtl.language, "ar", sizeof("ar"));
	strcpy(rtl.wait, "صالح حتى الأحد 6 ديسمبر 2026"); /* set after the code, drawn after it */
	left = draw(&ltr, &head_576);
	right = draw(&rtl, &head_576);
	/* The code stands first in both, and is at least 8 mm high. */
	rows = left.height - 20;
	assert_true(rows > 64 && right.height > rows);
	assert_memory_equal(left.dots, right.dots, (size_t)rows * left.width);
	free(left.dots);
	free(right.dots);
}

static void a_copy_says_so_white_on_black(void **state)
{
	struct paper_ticket copy = danish;
	struct picture original = draw(&danish, &head_576), marked;
	uint32_t bar, taller;

	strcpy(copy.copy, "KOPI – gælder stadig");
	copy.lines[1][0] = copy.lines[2][0] = '\0'; /* so that both are set in one size */
	marked = draw(&copy, &head_576);
	/* The bar's first rows are all black, its middle mostly; the original has none of it. */
	bar = count_black(&marked, 8, 12);
	taller = count_black(&marked, 8, 60);
	assert_int_equal(bar, 4 * 576);
	assert_in_range(taller, 52 * 576 / 2, 52 * 576 * 9 / 10);
	assert_true(count_black(&original, 8, 60) < 52 * 576 / 4);
	free(original.dots);
	free(marked.dots);
}

static void a_list_too_long_loses_its_end_then_the_hint_and_never_the_code(void **state)
{
	struct paper_ticket ticket = danish, shorter;
	struct picture all, some;

	for (size_t i = 0; i < PAPER_LINES_MAX; i++)
		memset(ticket.lines[i], 'm', sizeof(ticket.lines[i]) - 1);
	for (size_t i = 20; i < sizeof(ticket.lines[0]) - 1; i += 20)
		for (size_t k = 0; k < PAPER_LINES_MAX; k++)
			ticket.lines[k][i] = ' ';
	shorter = ticket;
	shorter.lines[PAPER_LINES_MAX - 1][0] = '\0';
	all = draw(&ticket, &head_576);
	some = draw(&shorter, &head_576);
	assert_true(find_code(&all, ADDRESS, 7) >= 0);
	assert_int_equal(all.height, some.height); /* the last line was not there anyway */
	assert_memory_equal(all.dots, some.dots, all.width * (size_t)all.height);
	free(all.dots);
	free(some.dots);
}

static void more_than_twelve_centimetres_is_refused(void **state)
{
	struct paper_ticket ticket = danish;
	struct paper_png png = { .length = 7 };

	for (size_t i = 0; i < sizeof(ticket.service) - 1; i++)
		ticket.service[i] = ticket.wait[i] = ticket.site[i] = ticket.time[i] =
			i % 12 ? 'W' : ' ';
	assert_int_equal(paper_draw(&ticket, &(struct paper_head){ 384, 203 }, &png), -E2BIG);
	assert_null(png.bytes);
	assert_int_equal(png.length, 7); /* untouched */
}

static void a_character_that_no_font_has_is_refused(void **state)
{
	struct paper_ticket ticket = danish;
	struct paper_png png;

	strcpy(ticket.service, "\xf3\xb0\x80\x80"); /* U+F0000, for private use */
	assert_int_equal(paper_draw(&ticket, &head_576, &png), -ENOENT);
	strcpy(ticket.service, "Pas");
	strcpy(ticket.lines[2], "\xf3\xb0\x80\x80");
	assert_int_equal(paper_draw(&ticket, &head_576, &png), -ENOENT);
}

static void text_that_is_not_whole_and_clean_is_refused(void **state)
{
	struct paper_ticket ticket = danish;
	struct paper_png png;

	strcpy(ticket.service, "pas\xc3");
	assert_int_equal(paper_draw(&ticket, &head_576, &png), -EINVAL);
	strcpy(ticket.service, "pas\x1b@");
	assert_int_equal(paper_draw(&ticket, &head_576, &png), -EINVAL);
	ticket = danish;
	memset(ticket.lines[5], 'x', sizeof(ticket.lines[5])); /* no NUL */
	assert_int_equal(paper_draw(&ticket, &head_576, &png), -EINVAL);
}

static void a_head_that_no_printer_has_is_refused(void **state)
{
	static const struct paper_head heads[] = {
		{ 376, 203 }, { 840, 203 }, { 577, 203 }, { 576, 300 }, { 576, 0 }
	};
	struct paper_png png;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		assert_int_equal(paper_draw(&danish, &heads[i], &png), -EINVAL);
}

/*
 * A Danish text on an Arabic ticket keeps its full stop at the right: the right half of "Pas." is the
 * same as without Arabic.
 */
static void a_danish_text_on_an_arabic_ticket_is_still_danish(void **state)
{
	struct paper_ticket ticket = { .language = "ar", .service = "Pas." };
	struct picture mixed = draw(&ticket, &head_576), plain;

	strcpy(ticket.language, "da");
	plain = draw(&ticket, &head_576);
	assert_int_equal(mixed.height, plain.height);
	assert_memory_equal(mixed.dots, plain.dots, mixed.width * (size_t)mixed.height);
	free(mixed.dots);
	free(plain.dots);
}

static void an_arabic_text_that_starts_in_latin_is_still_arabic(void **state)
{
	/* The mark of the line stands at the right, and the line is flush with it. */
	struct paper_ticket ticket = { .language = "ar", .lines = { "MitID هاتفك" } };
	struct picture picture = draw(&ticket, &head_576);
	uint32_t left_half = 0, right_half = 0;

	for (uint32_t y = 40; y < picture.height; y++)
		for (uint32_t x = 0; x < picture.width; x++)
			*(x < picture.width / 2 ? &left_half : &right_half) += dot(&picture, x, y);
	assert_true(right_half > 200);
	assert_int_equal(left_half, 0);
	free(picture.dots);
}

static void *draw_many(void *data)
{
	for (int i = 0; i < 5; i++) {
		struct paper_png png;

		if (paper_draw(data, &head_576, &png) < 0)
			return NULL;
		free(png.bytes);
	}
	return data;
}

static void two_threads_draw_at_once(void **state)
{
	struct paper_ticket tickets[] = { danish, arabic };
	pthread_t threads[2];

	paper_warm_up(&head_576);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, draw_many, &tickets[i]), 0);
	for (size_t i = 0; i < 2; i++) {
		void *result = NULL;

		pthread_join(threads[i], &result);
		assert_ptr_equal(result, &tickets[i]);
	}
}

static void fonts_can_be_closed_and_opened_again(void **state)
{
	struct picture before = draw(&danish, &head_576), after;

	paper_finish();
	after = draw(&danish, &head_576);
	assert_int_equal(before.height, after.height);
	assert_memory_equal(before.dots, after.dots, before.width * (size_t)before.height);
	free(before.dots);
	free(after.dots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_grey_and_tells_the_heads_resolution),
		cmocka_unit_test(every_head_and_script_gets_a_whole_ticket),
		cmocka_unit_test(the_number_fills_the_width),
		cmocka_unit_test(the_code_has_whole_modules_and_its_quiet_zone),
		cmocka_unit_test(a_phone_reads_the_code),
		cmocka_unit_test(a_code_to_come_back_with_is_read_alike_in_every_direction),
		cmocka_unit_test(a_ticket_without_an_address_has_no_code_and_no_hint),
		cmocka_unit_test(a_copy_says_so_white_on_black),
		cmocka_unit_test(a_list_too_long_loses_its_end_then_the_hint_and_never_the_code),
		cmocka_unit_test(more_than_twelve_centimetres_is_refused),
		cmocka_unit_test(a_character_that_no_font_has_is_refused),
		cmocka_unit_test(text_that_is_not_whole_and_clean_is_refused),
		cmocka_unit_test(a_head_that_no_printer_has_is_refused),
		cmocka_unit_test(a_danish_text_on_an_arabic_ticket_is_still_danish),
		cmocka_unit_test(an_arabic_text_that_starts_in_latin_is_still_arabic),
		cmocka_unit_test(two_threads_draw_at_once),
		cmocka_unit_test(fonts_can_be_closed_and_opened_again),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	paper_finish();
	return failed;
}
