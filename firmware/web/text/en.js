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

  enrol: {
    enrolKiosk: 'Enrol this kiosk',
    enrolDisplay: 'Enrol this display',
    enrolHow: 'A supervisor or an operator makes a code with “naestectl device enrol”. It is valid for 10 minutes, once.',
    code: 'Enter the code',
    codeHelp: 'Capital or small letters, with or without the dash.',
    deviceName: 'Name of this screen',
    deviceNameHelp: 'Each screen has its own: small letters, figures, full stops and dashes. A name that is used again moves here.',
    enrol: 'Enrol',
    enrolling: 'Enrolling …',
    codeMissing: 'Enter the code first.',
    codeWrong: 'The code is wrong, used, or too old. Get a new code and try again.',
    codeNoAnswer: 'The appliance does not answer. The code is still good: try again in a moment.',
    codeTooOften: 'Somebody else is using that name just now. Try again in a moment.',
    nameWrong: 'The name has 1 to 23 characters: a–z, 0–9, full stops and dashes.',
    nameTaken: 'That name belongs to somebody else. Choose another.',
    revoked: 'This screen is no longer enrolled: its access was removed. Enrol it again.',
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
