// SPDX-License-Identifier: EUPL-1.2
export default {
  common: {
    languages: 'Languages',
    counter: 'Counter',
    number: 'Number',
    offline: 'No connection.',
    offlineMore: 'This page works again as soon as the appliance answers.',
    noAnswer: 'The appliance does not answer. See what stands here when it is back before you try again.',
    wait: (likely, most) => `About ${likely} min. Rarely over ${most}.`,
    waitEven: (likely) => `About ${likely} min.`,
    waitUnknown: 'The wait is not known yet.',
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
