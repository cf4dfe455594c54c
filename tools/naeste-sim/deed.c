/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How a request reaches the appliance: at once or with others, once or twice, at times a day late or
 * under an id that was another's; and what may break while it is there.
 */
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/naeste-sim/world.h"

#define SECOND_MS INT64_C(1000)
#define HOUR_MS   (3600 * SECOND_MS)

struct command *deed(struct world *world, struct act *act, enum verb verb, enum role role,
		     const char *user)
{
	*act = (struct act){ .kind = ACT_COMMAND, .at_ms = world->conductor.machine.now_ms };
	act->salt = hash_mix(world->seed, ++world->crowd.salt);
	act->command.id = act_id(act->salt, 4);
	act->command.verb = verb;
	act->command.role = role;
	require(text_copy(act->command.user, sizeof(act->command.user), user) == 0);
	return &act->command;
}

/* The same request again later; or, at times, its id for another. */
static void post(struct world *world, const struct act *act, int64_t delay_ms)
{
	struct crowd *crowd = &world->crowd;
	uint32_t at = crowd->post_next++ % POST_MAX;
	struct act *letter = &crowd->post[at];

	*letter = *act;
	letter->fault = FAULT_NONE;
	letter->joined = false;
	letter->asked_ago_ms = delay_ms;
	if (chance_permille(&world->chance, 2 * world->site.reuse)) {
		letter->command.party = (uint8_t)(letter->command.party + 1);
		letter->command.yes = !letter->command.yes;
	}
	crowd_wake(world, act->at_ms + delay_ms, ACTOR_POST, at);
}

static void break_something(struct world *world, struct act *act)
{
	struct chance *chance = &world->chance;

	if (chance_below(chance, 100000) < world->site.cut) {
		act->fault = FAULT_CUT;
		act->steps = (uint8_t)chance_below(chance, 5);
		act->value =
			chance_between(chance, 2 * SECOND_MS,
				       chance_below(chance, 10) ? 60 * SECOND_MS : 2 * HOUR_MS);
		act->yes = chance_below(chance, 2);
	} else if (chance_below(chance, 100000) < world->site.commit_fails) {
		act->fault = FAULT_COMMIT;
	}
}

void deed_do(struct world *world, struct act *act, uint32_t who)
{
	struct chance *chance = &world->chance;

	break_something(world, act);
	if (act->fault != FAULT_NONE) {
		/* Who got no answer asks again, with the same id. */
		post(world, act, chance_between(chance, 1, 10) * SECOND_MS);
	} else if (chance_permille(chance, world->site.duplicate)) {
		post(world, act, chance_between(chance, 0, 3000));
	} else if (chance_permille(chance, world->site.stale)) {
		post(world, act, chance_between(chance, 1, 46 * INT64_C(60)) * 60 * SECOND_MS);
	}
	act->joined = chance_permille(chance, world->site.joined);
	world_act(world, act, who);
}
