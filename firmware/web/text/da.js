// SPDX-License-Identifier: EUPL-1.2
// Danish: whole, because every other language falls back to it. A section a page; `common` is for all.
export default {
  common: {
    languages: 'Sprog',
    counter: 'Skranke',
    number: 'Nummer',
    offline: 'Ingen forbindelse.',
    offlineMore: 'Siden virker igen, så snart anlægget svarer.',
    noAnswer: 'Anlægget svarer ikke. Se, hvad der står her, når det er tilbage, før du prøver igen.',
    wait: (likely, most) => `Ca. ${likely} min. Sjældent over ${most}.`,
    waitEven: (likely) => `Ca. ${likely} min.`,
    waitUnknown: 'Ventetiden kendes ikke endnu.',
  },

  kiosk: {
  },

  board: {
  },

  counter: {
  },

  ticket: {
  },

  bench: {
  },
};
