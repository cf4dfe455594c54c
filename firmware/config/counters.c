/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The counters of site.conf, once all services and lanes are known.
 */
#include "firmware/config/counters.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/config/reference.h"
#include "firmware/queue/serves.h"

/* The services that have to be done in person and that this kind of counter is too far away for. */
static uint32_t services_too_far(const struct catalog *catalog, enum counter_kind kind)
{
	uint32_t services = 0;

	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (!counter_kind_fits(kind, &catalog->services[i]))
			services |= UINT32_C(1) << i;
	}
	return services;
}

/* "*" means all that this kind of counter can do; who names a service means just that one. */
static int counter_reach(const struct settings *settings, const struct catalog *catalog,
			 struct counter *counter, struct config_error *ret_error)
{
	const struct settings_section *section = settings_find(settings, "counter", counter->id);
	const struct settings_line *line = settings_get(section, "services");
	uint32_t too_far = services_too_far(catalog, counter->kind);

	counter->all_services = counter->services == UINT32_MAX;
	counter->all_lanes = counter->lanes == UINT32_MAX;
	counter->services &= catalog_all(catalog->service_count);
	counter->lanes &= catalog_all(catalog->lane_count);
	if ((counter->services & too_far) && line && !text_equal(line->value, "*"))
		return settings_refuse(settings, section, line, ret_error,
				       "expected no service with in_person=yes at a %s",
				       counter_kind_name(counter->kind));
	counter->services &= ~too_far;
	return 0;
}

/* The first booth of a group names it; one without a name of its own is called like the group. */
static int counter_name(const struct settings *settings, struct catalog *catalog, uint8_t index,
			struct config_error *ret_error)
{
	struct counter *counter = &catalog->counters[index];
	const struct settings_section *section = settings_find(settings, "counter", counter->id);

	if (text_empty(counter->group))
		return 0;
	if (counter->kind != COUNTER_BOOTH)
		return settings_refuse(settings, section, settings_get(section, "group"), ret_error,
				       "expected kind=booth for a counter of a group");
	if (!settings_get(section, "name"))
		require(text_copy(counter->name, sizeof(counter->name), counter->group) == 0);
	for (uint8_t i = 0; i < index; i++) {
		if (text_equal(catalog->counters[i].group, counter->group) &&
		    !text_equal(catalog->counters[i].name, counter->name))
			return settings_refuse(
				settings, section, settings_get(section, "group"), ret_error,
				"expected the same name for all of a group, found \"%s\" and \"%s\"",
				catalog->counters[i].name, counter->name);
	}
	return 0;
}

int counters_complete(const struct settings *settings, struct catalog *catalog,
		      struct config_error *ret_error)
{
	int result = 0;

	for (uint8_t i = 0; result == 0 && i < catalog->counter_count; i++) {
		result = counter_reach(settings, catalog, &catalog->counters[i], ret_error);
		if (result == 0)
			result = counter_name(settings, catalog, i, ret_error);
	}
	return result;
}
