// SPDX-License-Identifier: EUPL-1.2
export default {
  languages: 'Languages',
  calls: 'Now being called',
  callsNone: 'Nobody is being called right now.',
  counter: 'Counter',
  recall: 'Called again',
  fetch: 'We come and get you',
  recent: 'Called lately',
  recentNone: 'Nobody has been called yet.',
  paper: 'Out of the printer',
  paperNone: 'No ticket has been printed yet.',
  ticket: 'Ticket from the printer, no.',
  offline: 'No connection.',
  offlineMore: 'The numbers come back as soon as the appliance answers.',
};
