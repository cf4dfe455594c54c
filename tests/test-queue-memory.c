/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The queue's three allocations, all at start: without memory each says so, and nothing has happened.
 */
#include "firmware/queue/what-if.h"
#include "tests/queue-site.h"

static bool exhausted;

/*
 * The C library's, for everybody in this program, until there is no more. From realloc() of what a
 * compiler cannot know to be NULL: of malloc() and memset() it would make calloc().
 */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the library's are reserved */
__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
	static void *volatile nothing;
	void *memory = exhausted ? NULL : realloc(nothing, count * size);

	return memory ? memset(memory, 0, count * size) : NULL;
}

static void a_queue_without_memory_is_none_and_leaves_its_catalog(void **state)
{
	static struct catalog catalog, before;
	struct queue *queue;

	world_fill(&catalog);
	strcpy(catalog.site, "a longer name");
	strcpy(catalog.site, "short"); /* what is behind its end would be wiped */
	before = catalog;
	exhausted = true;
	queue = queue_new(&catalog);
	exhausted = false;
	assert_null(queue);
	assert_memory_equal(&catalog, &before, sizeof(catalog));
	queue = queue_new(&catalog);
	assert_non_null(queue);
	assert_memory_not_equal(&catalog, &before, sizeof(catalog));
	queue_free(queue);
}

static void a_forecast_without_memory_is_none(void **state)
{
	struct forecast *forecast;

	exhausted = true;
	forecast = forecast_new();
	exhausted = false;
	assert_null(forecast);
}

static void a_what_if_without_memory_is_none(void **state)
{
	struct what_if *what_if;

	exhausted = true;
	what_if = what_if_new();
	exhausted = false;
	assert_null(what_if);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_queue_without_memory_is_none_and_leaves_its_catalog),
		cmocka_unit_test(a_forecast_without_memory_is_none),
		cmocka_unit_test(a_what_if_without_memory_is_none),
	};

	return cmocka_run_group_tests_name("queue-memory", tests, NULL, NULL);
}
