// The words of the page. One catalogue per language, all with the same keys; English is the only one yet.
import en from './en.json';

type Catalogue = typeof en;
type Key = keyof Catalogue;
type Values = Record<string, string | number>;

const catalogue: Catalogue = en;
export const uiLanguage = 'en';

const plural = new Intl.PluralRules(uiLanguage);

// say('write.count', { count: 3 }) -> "3 tokens"
export function say(key: Key, values: Values = {}): string {
  const entry: string | Record<string, string> = catalogue[key];
  const text =
    typeof entry === 'string' ? entry : (entry[plural.select(Number(values['count']))] ?? entry['other'] ?? '');
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString(uiLanguage, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
