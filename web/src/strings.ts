// The words of the page. One catalogue per language in words/, all with the same keys (check_words.mjs
// sees to it); English comes with the page, the others are fetched when they are wanted.
import english from './words/en.json';
import { keep, kept, ofBrowser } from './store';

type Catalogue = typeof english;
export type Key = keyof Catalogue;
type Values = Record<string, string | number>;

export const uiLanguages: Record<string, string> = {
  bg: 'Български',
  cs: 'Čeština',
  de: 'Deutsch',
  el: 'Ελληνικά',
  en: 'English',
  fi: 'Suomi',
  ga: 'Gaeilge',
  ka: 'ქართული',
};

const kKey = 'janua.language';
let catalogue: Catalogue = english;
let language = 'en';
let plural = new Intl.PluralRules(language);

export const uiLanguage = () => language;

// What the reader chose before, else the first of the browser's languages that we have.
export function wantedLanguage(): string {
  const chosen = kept(ofBrowser, kKey);
  if (chosen && chosen in uiLanguages) return chosen;
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '');
  return wanted.find((tag) => tag in uiLanguages) ?? 'en';
}

// Afterwards say() speaks this language; English where its words cannot be fetched.
export async function speak(tag: string): Promise<void> {
  try {
    const response = tag === 'en' ? null : await fetch(`words/${tag}.json`);
    if (response && !response.ok) throw new Error(response.statusText);
    catalogue = response ? ((await response.json()) as Catalogue) : english;
    language = tag;
  } catch {
    catalogue = english;
    language = 'en';
  }
  plural = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

export async function choose(tag: string): Promise<void> {
  keep(ofBrowser, kKey, tag);
  await speak(tag);
}

// say('write.count', { count: 3 }) -> "3 tokens". `count` is shown as the language writes numbers.
export function say(key: Key, values: Values = {}): string {
  const entry: string | Record<string, string> = catalogue[key];
  const count = values['count'];
  const text = typeof entry === 'string' ? entry : (entry[plural.select(Number(count))] ?? entry['other'] ?? '');
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return name === 'count' ? number(Number(value)) : String(value);
  });
}

export const has = (key: string): key is Key => key in english;

export function number(value: number, digits = 0): string {
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
