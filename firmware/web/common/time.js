// SPDX-License-Identifier: EUPL-1.2
// The site's clock, in its own zone and with 24 hours, whatever the browser's zone and habit are.

const DAY_MS = 86400000;

const formatted = (ms, timezone, language, form) => {
  const latin = { ...form, numberingSystem: 'latn' };
  try {
    return new Intl.DateTimeFormat(language, { ...latin, timeZone: timezone }).format(ms);
  } catch { // a zone that this browser does not know
    return new Intl.DateTimeFormat(language, latin).format(ms);
  }
};

/** The time of day at the site: "09.05" in Danish, "09:05" in English. `timezone` is the site's. */
export const clockText = (ms, timezone, language) =>
  formatted(ms, timezone, language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** A business day, "2026-12-06", in words. */
export const dayText = (day, language) => formatted(Date.parse(day), 'UTC', language,
  { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** A day that is near: null for today, else its weekday, with the date when that alone could be another. */
export const nearDayText = (ms, nowMs, timezone, language) => {
  const date = (at) => formatted(at, timezone, 'sv', { year: 'numeric', month: '2-digit', day: '2-digit' });
  if (date(ms) === date(nowMs)) return null;
  return formatted(ms, timezone, language, ms - nowMs < 6 * DAY_MS ? { weekday: 'long' }
    : { weekday: 'long', day: 'numeric', month: 'long' });
};
