// SPDX-License-Identifier: EUPL-1.2
// What the counter page says about things that the appliance names by an id.
import { named } from '../common/language.js';

export const serviceOf = (site, id) => site?.services?.find((service) => service.id === id);

export const serviceName = (site, id, code) => named(serviceOf(site, id)?.names, code) || id;

// The contract has no names of lanes; the usual three have one here.
export const laneName = (text, id) => text.lanes[id] ?? id;

export const counterName = (state, id) => state?.topics[`counter/${id}`]?.name ?? id;

export const byName = (a, b) => String(a).localeCompare(String(b), undefined, { numeric: true });

/** Retained messages below `folder/`, in the order of their ids. */
export const below = (state, folder) => Object.keys(state.topics)
  .filter((topic) => topic.startsWith(`${folder}/`)).sort(byName)
  .map((topic) => state.topics[topic]);

export const waited = (text, seconds) => {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return minutes < 1 ? text.waitedLittle : text.waited(minutes);
};

/** A language by its own code, in words of the page's language. */
export const languageName = (language, code) => {
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(language);
  } catch {
    return language;
  }
};

/** Which of its errands a ticket is about now: its place among `services`. */
export const errandAt = (ticket) => Math.max(0, ticket?.services?.indexOf(ticket.errand) ?? 0);

export const errandNow = (ticket) => ticket?.services?.[errandAt(ticket)];

/** What somebody types as a number: "a42" is A042. */
export const numberTyped = (typed) => {
  const [, letter, figures] = /^\s*([a-z])\s*0*([0-9]{1,3})\s*$/i.exec(typed) ?? [];
  return letter ? letter.toUpperCase() + figures.padStart(3, '0') : null;
};
