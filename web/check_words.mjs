// The catalogues of src/words/ against the English one: the same keys, the same {places} in each, plural
// forms where English has them, and all that the language's own rules ask for.
//
//   node check_words.mjs [FOLDER]      exits 1 and says each fault
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const placesIn = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort().join(' ');
const isForms = (entry) => typeof entry === 'object' && entry !== null;

function* faultsOf(language, key, english, entry) {
  if (entry === undefined) return yield 'is missing';
  if (isForms(english) !== isForms(entry)) return yield isForms(english) ? 'needs plural forms' : 'has plural forms';
  const forms = isForms(entry) ? entry : { '': entry };
  if (isForms(entry)) {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const form of wanted) if (!(form in entry)) yield `lacks the plural form '${form}'`;
    for (const form of Object.keys(entry)) if (!wanted.includes(form)) yield `has a plural form '${form}' that the language has not`;
  }
  const places = placesIn(isForms(english) ? english.other : english);
  for (const [form, text] of Object.entries(forms)) {
    if (typeof text !== 'string' || text.trim() === '') yield 'says nothing';
    else if (placesIn(text) !== places) yield `${form} has the places [${placesIn(text)}] instead of [${places}]`;
  }
}

// One sentence per fault: "de.json: write.start is missing".
export function faultsIn(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const english = read('en.json');
  const faults = [];
  for (const name of readdirSync(folder).sort()) {
    const words = read(name);
    const language = basename(name, '.json');
    for (const key of Object.keys(english))
      for (const fault of faultsOf(language, key, english[key], words[key])) faults.push(`${name}: ${key} ${fault}`);
    for (const key of Object.keys(words)) if (!(key in english)) faults.push(`${name}: ${key} is no key of en.json`);
  }
  return faults;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const faults = faultsIn(argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), 'src/words'));
  for (const fault of faults) console.error(fault);
  exit(faults.length ? 1 : 0);
}
