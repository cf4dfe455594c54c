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
    waiting: 'You are in the queue',
    ahead: (count) => {
      if (count === 0) return 'You are next';
      return count === 1 ? '1 person is ahead of you' : `${count} people are ahead of you`;
    },
    keep: 'Stay nearby. You will be called here and on the screen in the waiting room.',
    placeUnknown: 'We cannot see your place in the queue at the moment.',
    noPaper: 'The paper may not have come out. Your number is valid all the same.',
    called: 'It is your turn',
    calledGo: 'Please go there now.',
    calledFetch: 'Stay where you are. We are coming for you.',
    serving: 'You are being helped',
    paused: 'Your number is on hold',
    pausedMore: 'You keep the time you have waited. Tell us when you are ready.',
    pausedLater: 'You have been given more time',
    pausedLaterMore: 'You keep the time you have waited. Tell us if you are ready sooner.',
    pausedMissed: 'You were called, but we did not see you',
    pausedMissedMore: 'Tell us here, or tell the staff, and we will call you again.',
    wake: (minutes) => (minutes === 1 ? 'It ends within 1 minute.'
      : `It ends in about ${minutes} minutes.`),
    wakeMissed: (minutes) => (minutes === 1 ? 'Your number is valid for less than 1 more minute.'
      : `Your number is valid for about ${minutes} more minutes.`),
    endedServed: 'Your visit has ended',
    endedServedMore: 'Thank you for coming.',
    endedPartlyMore: 'Ask the staff if you are in doubt about what is missing.',
    endedReferred: 'You have been referred to another place',
    endedReferredMore: 'Ask the staff if you are in doubt about where.',
    endedLeft: 'You have left the queue',
    endedLeftMore: 'If you want help after all, undo it here or ask the staff.',
    endedMerged: 'Your number has been joined with another',
    endedMergedMore: 'You will be called by the other number.',
    endedNoShow: 'You were called, but we did not see you',
    endedNoShowMore: 'If you are still here, ask the staff. They will find a way.',
    endedClosed: 'We have closed for today',
    endedClosedMore: 'You are welcome another day.',
    endedVoid: 'This number is not valid',
    endedVoidMore: 'Take a new number, or ask the staff.',
    unknown: 'This number is no longer known',
    unknownMore: 'The visit has ended. If you need help, take a new number or ask the staff.',
    bring: 'Remember',
    leave: 'I am leaving the queue',
    leaveAsk: 'Do you want to leave the queue?',
    leaveMore: 'You will not be called. You can undo it right afterwards.',
    leaveYes: 'Yes, I am leaving',
    leaveNo: 'No, I am staying',
    stay: 'Undo, I am staying',
    stayLeft: 'You get your place back. Time left:',
    stayLate: 'It is too late to undo. Ask the staff.',
    later: (seconds) => (seconds ? `${Math.round(seconds / 60)} more minutes` : 'Give me more time'),
    back: 'I am back',
    feedback: 'Did you get help?',
    yes: 'Yes',
    no: 'No',
    thanks: 'Thank you for your answer.',
    doing: 'One moment …',
    failed: 'It did not work, and nothing has changed. Try again in a moment, or ask the staff.',
    sound: 'Sound when I am called',
    soundMore: 'Without sound: watch the screen in the waiting room.',
    soundIsOn: 'The sound is on. Keep this page open; the phone stays lit if it can.',
    offlineTicket: 'Watch the screen in the waiting room. Your number is still valid.',
    heard: (time) => `Last updated at ${time}.`,
  },

  bench: {
  },
};
