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
    waiting: 'Du står i køen',
    ahead: (count) => {
      if (count === 0) return 'Du er den næste';
      return count === 1 ? '1 person er foran dig' : `${count} personer er foran dig`;
    },
    keep: 'Bliv i nærheden. Du bliver kaldt her og på skærmen i venterummet.',
    placeUnknown: 'Vi kan ikke se din plads i køen lige nu.',
    noPaper: 'Papiret kom måske ikke ud. Dit nummer gælder alligevel.',
    called: 'Det er din tur',
    calledGo: 'Gå derhen nu.',
    calledFetch: 'Bliv, hvor du er. Vi kommer og henter dig.',
    serving: 'Du får hjælp nu',
    paused: 'Dit nummer holder pause',
    pausedMore: 'Du beholder din ventetid. Sig til, når du er klar.',
    pausedLater: 'Du har fået mere tid',
    pausedLaterMore: 'Du beholder din ventetid. Sig til, hvis du er klar før.',
    pausedMissed: 'Du blev kaldt, men vi så dig ikke',
    pausedMissedMore: 'Sig til her eller til personalet, så kalder vi dig igen.',
    wake: (minutes) => (minutes === 1 ? 'Pausen slutter om højst 1 minut.'
      : `Pausen slutter om ca. ${minutes} minutter.`),
    wakeMissed: (minutes) => (minutes === 1 ? 'Dit nummer gælder højst 1 minut endnu.'
      : `Dit nummer gælder ca. ${minutes} minutter endnu.`),
    endedServed: 'Dit besøg er slut',
    endedServedMore: 'Tak for besøget.',
    endedPartlyMore: 'Spørg personalet, hvis du er i tvivl om, hvad der mangler.',
    endedReferred: 'Du er henvist til et andet sted',
    endedReferredMore: 'Spørg personalet, hvis du er i tvivl om hvor.',
    endedLeft: 'Du har forladt køen',
    endedLeftMore: 'Vil du alligevel have hjælp, så fortryd her eller spørg personalet.',
    endedMerged: 'Dit nummer er lagt sammen med et andet',
    endedMergedMore: 'I bliver kaldt på det andet nummer.',
    endedNoShow: 'Du blev kaldt, men vi så dig ikke',
    endedNoShowMore: 'Er du her endnu, så spørg personalet. De finder ud af det med dig.',
    endedClosed: 'Vi har lukket for i dag',
    endedClosedMore: 'Du er velkommen igen en anden dag.',
    endedVoid: 'Nummeret gælder ikke',
    endedVoidMore: 'Tag et nyt nummer, eller spørg personalet.',
    unknown: 'Nummeret kendes ikke længere',
    unknownMore: 'Besøget er slut. Har du brug for hjælp, så tag et nyt nummer, eller spørg personalet.',
    bring: 'Husk',
    leave: 'Jeg går – forlad køen',
    leaveAsk: 'Vil du forlade køen?',
    leaveMore: 'Så bliver du ikke kaldt. Du kan fortryde lige bagefter.',
    leaveYes: 'Ja, jeg går',
    leaveNo: 'Nej, jeg bliver',
    stay: 'Fortryd, jeg bliver',
    stayLeft: 'Du får din plads igen. Tid tilbage:',
    stayLate: 'Det er for sent at fortryde. Spørg personalet.',
    later: (seconds) => (seconds ? `${Math.round(seconds / 60)} minutter mere` : 'Giv mig mere tid'),
    back: 'Jeg er tilbage',
    feedback: 'Fik du hjælp?',
    yes: 'Ja',
    no: 'Nej',
    thanks: 'Tak for dit svar.',
    doing: 'Et øjeblik …',
    failed: 'Det lykkedes ikke, og intet er ændret. Prøv igen om lidt, eller spørg personalet.',
    sound: 'Lyd, når jeg bliver kaldt',
    soundMore: 'Uden lyd: hold øje med skærmen i venterummet.',
    soundIsOn: 'Lyden er slået til. Hold siden åben; telefonen holdes tændt, hvis den kan.',
    offlineTicket: 'Hold øje med skærmen i venterummet. Dit nummer gælder stadig.',
    heard: (time) => `Sidst opdateret kl. ${time.replace(':', '.')}.`,
  },

  bench: {
  },
};
