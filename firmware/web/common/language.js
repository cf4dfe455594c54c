// SPDX-License-Identifier: EUPL-1.2
// Languages and texts. Each language is one file, text/<code>.js, with a section a page; Danish is whole,
// and what another language lacks is said in Danish. A text is a string, or a function where it has
// something to fill in.
import da from '../text/da.js';

/** What can be spoken here, in its own words. `dir` is how it is written. */
export const LANGUAGES = {
  da: { name: 'Dansk', dir: 'ltr' },
  en: { name: 'English', dir: 'ltr' },
  uk: { name: 'Українська', dir: 'ltr' },
  ar: { name: 'العربية', dir: 'rtl' },
  de: { name: 'Deutsch', dir: 'ltr' },
};

const merge = (table, page) => ({ ...da.common, ...da[page], ...table.common, ...table[page] });

const load = async (code) => {
  try {
    return (await import(`../text/${code}.js`)).default;
  } catch {
    return {}; // a language that is not written yet, or the front is away
  }
};

/** The texts of one page in one language; the document is set to read that way. */
export const speak = async (code, page) => {
  const known = code in LANGUAGES ? code : 'da';
  const table = known === 'da' ? da : await load(known);
  document.documentElement.lang = known;
  document.documentElement.dir = LANGUAGES[known].dir;
  return merge(table, page);
};

/** Danish at once, for the first picture. */
export const danish = (page) => merge(da, page);

/** A name from the appliance (`{"da": …, "en": …}`) in this language, else in the site's own. */
export const named = (names, code) => names?.[code] ?? names?.da ?? Object.values(names ?? {})[0] ?? '';

/** Which language the address asks for (?lang=en), if any. */
export const asked = () => new URLSearchParams(location.search).get('lang');
