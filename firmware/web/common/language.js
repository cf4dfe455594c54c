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

/** Those whose texts are written: exactly the files in text/. No other is offered, asked for or shown. */
export const WRITTEN = ['da', 'en'];

/** Whether somebody has written this language. */
export const isWritten = (code) => WRITTEN.includes(code);

const flat = (table, sections) => Object.assign({}, table.common, ...sections.map((name) => table[name]));

const merge = (table, sections) => ({ ...flat(da, sections), ...flat(table, sections) });

const load = async (code) => {
  try {
    return (await import(`../text/${code}.js`)).default;
  } catch {
    return null; // the front is away
  }
};

/** The texts of a page's sections in a language that stands beside the document's own. */
export const texts = async (code, ...sections) =>
  merge((isWritten(code) ? await load(code) : null) ?? da, sections);

let latest = 0;

/**
 * The texts of one page in one language, from its sections; the document is set to read that way, unless
 * another language has been asked for meanwhile.
 */
export const speak = async (code, ...sections) => {
  const turn = ++latest;
  const found = isWritten(code) && code !== 'da' ? await load(code) : null;
  const table = found ?? da;
  const known = found ? code : 'da'; // Danish words are said as Danish
  if (turn !== latest) return merge(table, sections);
  document.documentElement.lang = known;
  document.documentElement.dir = LANGUAGES[known].dir;
  return merge(table, sections);
};

/** Danish at once, for the first picture. */
export const danish = (...sections) => merge(da, sections);

/** A name from the appliance (`{"da": …, "en": …}`) in this language, else in the site's own. */
export const named = (names, code) => names?.[code] ?? names?.da ?? Object.values(names ?? {})[0] ?? '';

/** Which written language the address asks for (?lang=en), else null. */
export const asked = () => {
  const code = new URLSearchParams(location.search).get('lang');
  return isWritten(code) ? code : null;
};
