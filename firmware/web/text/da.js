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

  enrol: {
    enrolKiosk: 'Tilmeld denne nummerstander',
    enrolDisplay: 'Tilmeld denne opkaldsskærm',
    enrolHow: 'En leder eller driften laver en kode med “naestectl device enrol”. Den gælder i 10 minutter og én gang.',
    code: 'Indtast koden',
    codeHelp: 'Store og små bogstaver er lige gode, også uden bindestreg.',
    deviceName: 'Skærmens navn',
    deviceNameHelp: 'Hver skærm har sit eget: små bogstaver, tal, punktum og streger. Et navn, der bruges igen, flytter hertil.',
    enrol: 'Tilmeld',
    enrolling: 'Tilmelder …',
    codeMissing: 'Skriv koden først.',
    codeWrong: 'Koden er forkert, brugt eller for gammel. Få en ny kode, og prøv igen.',
    codeNoAnswer: 'Anlægget svarer ikke. Koden kan stadig bruges: prøv igen om lidt.',
    codeTooOften: 'En anden er i gang med det navn. Prøv igen om lidt.',
    nameWrong: 'Navnet har 1 til 23 tegn: a–z, 0–9, punktum og streger.',
    nameTaken: 'Navnet tilhører en anden. Vælg et nyt navn.',
    revoked: 'Denne skærm er ikke længere tilmeldt: dens adgang er fjernet. Tilmeld den igen.',
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
