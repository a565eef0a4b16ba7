// Beginnings to try, in the language of the text. The server takes them from the model's own held-out
// documents, or from its provider.
import type { Language } from './api';
import { say } from './strings';

// `sheet`: they lie where the text will stand.
export function Examples(props: { language: Language; sheet: boolean; take: (text: string) => void }) {
  const { examples, tag } = props.language;
  if (examples.length === 0) return null;
  return (
    <div class={props.sheet ? 'answer examples' : 'examples'} role="group" aria-labelledby="examples">
      <p id="examples">{say('write.examples')}</p>
      <ul>
        {examples.map((example) => (
          <li key={example}>
            <button type="button" lang={tag} onClick={() => props.take(example)}>
              {example} …
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
