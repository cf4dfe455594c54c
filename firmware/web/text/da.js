// SPDX-License-Identifier: EUPL-1.2
export default {
  languages: 'Sprog',
  calls: 'Kaldes nu',
  callsNone: 'Ingen kaldes lige nu.',
  counter: 'Skranke',
  recall: 'Kaldes igen',
  fetch: 'Vi henter dig',
  recent: 'Senest kaldt',
  recentNone: 'Ingen er kaldt endnu.',
  paper: 'Ud af printeren',
  paperNone: 'Der er ikke trykt nogen billet endnu.',
  ticket: 'Billet fra printeren, nr.',
  offline: 'Ingen forbindelse.',
  offlineMore: 'Numrene vises igen, så snart anlægget svarer.',
};
