// Which language the text is meant to be in: up to six side by side, more as one compact list.
import type { Language } from './api';
import { say, uiLanguage } from './strings';

const kMostBeside = 6;

// The language that was chosen, else that of the page, else one the reader's browser asks for.
export function codeFor(chosen: string, languages: Language[]): string {
  if (languages.some((one) => one.code === chosen)) return chosen;
  const wanted = [uiLanguage(), ...navigator.languages].map((tag) => tag.split('-')[0]?.toLowerCase());
  for (const tag of wanted) {
    const found = languages.find((one) => one.tag.split('-')[0] === tag);
    if (found) return found.code;
  }
  return languages[0]?.code ?? '';
}

interface Props {
  languages: Language[];
  code: string;
  choose: (code: string) => void;
}

export function LanguageChoice(props: Props) {
  const { languages, code, choose } = props;
  if (languages.length < 2) return null;
  const hint = (
    <p id="language-hint" class="hint">
      {say('write.language.hint')}
    </p>
  );
  if (languages.length > kMostBeside)
    return (
      <div class="language">
        <label for="language">{say('write.language')}</label>
        <select id="language" value={code} aria-describedby="language-hint" onChange={(event) => choose(event.currentTarget.value)}>
          {languages.map((one) => (
            <option key={one.code} value={one.code} lang={one.tag}>
              {one.name}
            </option>
          ))}
        </select>
        {hint}
      </div>
    );
  return (
    <fieldset class="languages" aria-describedby="language-hint">
      <legend>{say('write.language')}</legend>
      {languages.map((one) => (
        <label key={one.code}>
          <input type="radio" name="language" value={one.code} checked={one.code === code} onChange={() => choose(one.code)} />
          <span lang={one.tag}>{one.name}</span>
        </label>
      ))}
      {hint}
    </fieldset>
  );
}
