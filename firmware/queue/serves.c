/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whom a counter serves. The profile belongs to the counter, the skills came with whoever sat down,
 * and what has to be done in person stays away from screens and telephones whatever a profile says.
 */
#include "firmware/queue/serves.h"

bool counter_kind_fits(enum counter_kind kind, const struct service *service)
{
	return !service->in_person || (kind != COUNTER_BOOTH && kind != COUNTER_PHONE);
}

uint32_t seat_services(const struct queue *queue, uint8_t counter)
{
	const struct counter *profile = &queue->catalog->counters[counter];
	uint32_t services = profile->services & queue->seats[counter].skills;

	for (uint8_t i = 0; i < queue->catalog->service_count; i++) {
		if (!counter_kind_fits(profile->kind, &queue->catalog->services[i]))
			services &= ~(UINT32_C(1) << i);
	}
	return services;
}

bool seat_serves(const struct queue *queue, uint8_t counter, uint8_t service, uint8_t lane)
{
	const struct counter *profile = &queue->catalog->counters[counter];

	return ((profile->services & queue->seats[counter].skills) >> service & 1) &&
	       (profile->lanes >> lane & 1) &&
	       counter_kind_fits(profile->kind, &queue->catalog->services[service]);
}

bool seat_helps_now(const struct queue *queue, uint8_t counter, uint8_t service, int64_t now_ms)
{
	int64_t after_ms = queue->catalog->counters[counter].after_ms[service];

	for (uint8_t lane = 0; after_ms && lane < queue->catalog->lane_count; lane++) {
		uint16_t first = queue->lists[service][lane].first;

		if (first != TICKET_NONE && now_ms - queue->tickets[first].since_ms >= after_ms)
			return true;
	}
	return after_ms == 0;
}

uint32_t seats_unserved_without(const struct queue *queue, uint8_t counter)
{
	uint32_t served = 0, offered = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		bool comes = queue->seats[i].state == COUNTER_CLOSED &&
			     queue->catalog->counters[i].on_call;

		if (i != counter && (queue->seats[i].state == COUNTER_OPEN || comes))
			served |= seat_services(queue, i);
	}
	for (uint8_t i = 0; i < queue->catalog->service_count; i++) {
		if (queue_service_open(queue, i))
			offered |= UINT32_C(1) << i;
	}
	return offered & seat_services(queue, counter) & ~served;
}
