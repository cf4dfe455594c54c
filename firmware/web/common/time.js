// SPDX-License-Identifier: EUPL-1.2
// The site's clock, in its own zone and with 24 hours, whatever the browser's zone and habit are.

/** The time of day at the site: "09.05" in Danish, "09:05" in English. `timezone` is the site's. */
export const clockText = (ms, timezone, language) => {
  const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', numberingSystem: 'latn' };
  try {
    return new Intl.DateTimeFormat(language, { ...form, timeZone: timezone }).format(ms);
  } catch { // a zone that this browser does not know
    return new Intl.DateTimeFormat(language, form).format(ms);
  }
};
