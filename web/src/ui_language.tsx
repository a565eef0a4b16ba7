// The switch for the language of the page itself.
import { say, uiLanguage, uiLanguages } from './strings';

export function UiLanguage(props: { choose: (tag: string) => void }) {
  return (
    <select class="ui-language" aria-label={say('ui.language')} value={uiLanguage()} onChange={(event) => props.choose(event.currentTarget.value)}>
      {Object.entries(uiLanguages).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
