/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A display in memory that confirms what it shows, on the loop's next turn as real ones do, and
 * that can be lost and found again.
 */
#include <errno.h>
#include <stdlib.h>

#include "drivers/display.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"

struct display_sim {
	struct display_driver driver;
	struct display_listener listener;
	sd_event_source *turn;
	char name[SLUG_BYTES];
	struct display_face wanted, shown;
	bool lost, reported;
	bool unconfirmed; /* `shown` has not been reported */
};

static struct display_sim *sim_of(struct display_driver *driver)
{
	require(driver->ops && text_equal(driver->ops->name, "sim"));
	return (struct display_sim *)driver;
}

static void sim_wake(struct display_sim *sim)
{
	(void)sd_event_source_set_enabled(sim->turn, SD_EVENT_ONESHOT);
}

static int sim_turn(sd_event_source *source, void *data)
{
	struct display_sim *sim = data;

	if (!sim->reported) {
		sim->reported = true;
		sim->listener.health(sim->listener.data, sim->name,
				     sim->lost ? DISPLAY_LOST : DISPLAY_WELL,
				     sim->lost ? "absent" : "");
	}
	if (sim->unconfirmed && !sim->lost) {
		sim->unconfirmed = false;
		sim->listener.shown(sim->listener.data, sim->name);
	}
	return 0;
}

static void sim_show(struct display_driver *driver, const struct display_face *face)
{
	struct display_sim *sim = sim_of(driver);

	sim->wanted = *face;
	sim->unconfirmed = true;
	if (sim->lost)
		return;
	sim->shown = *face;
	sim_wake(sim);
}

static void sim_free(struct display_driver *driver)
{
	struct display_sim *sim = (struct display_sim *)driver;

	if (!sim)
		return;
	sd_event_source_disable_unref(sim->turn);
	free(sim);
}

static const struct display_ops sim_ops = {
	.name = "sim",
	.show = sim_show,
	.free = sim_free,
};

int display_sim_new(sd_event *loop, const struct display_config *config,
		    const struct display_listener *listener, struct display_driver **ret_driver)
{
	_cleanup_free_ struct display_sim *sim = calloc(1, sizeof(*sim));
	int result;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &sim_ops;
	sim->listener = *listener;
	if (text_copy(sim->name, sizeof(sim->name), config->name) < 0)
		return -EINVAL;
	result = sd_event_add_defer(loop, &sim->turn, sim_turn, sim);
	if (result < 0)
		return result;
	*ret_driver = &steal_pointer(&sim)->driver;
	return 0;
}

const struct display_face *display_sim_face(const struct display_driver *driver)
{
	require(driver->ops == &sim_ops);
	return &((const struct display_sim *)driver)->shown;
}

void display_sim_lose(struct display_driver *driver, bool lost)
{
	struct display_sim *sim = sim_of(driver);

	if (sim->lost == lost)
		return;
	sim->lost = lost;
	sim->reported = false;
	/* Dark while lost; what was wanted meanwhile when it is back. */
	sim->shown = lost ? (struct display_face){} : sim->wanted;
	sim_wake(sim);
}
