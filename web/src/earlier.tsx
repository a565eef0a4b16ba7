// The texts before the one that stands there: nothing that was written is lost by writing again.
import { CopyButton } from './copy';
import { say } from './strings';
import { type Text, wholeOf } from './text';

interface Props {
  texts: Text[];
  show: ((text: Text) => void) | null; // null while the machine writes
}

export function Earlier(props: Props) {
  const { show } = props;
  return (
    <details class="earlier">
      <summary>{say('earlier', { count: props.texts.length })}</summary>
      <ul>
        {props.texts.map((text) => (
          <li key={text.id}>
            <p lang={text.tag} dir="auto">
              {wholeOf(text)}
            </p>
            <button type="button" disabled={!show} onClick={() => show?.(text)}>
              {say('earlier.show')}
            </button>
            <CopyButton text={wholeOf(text)} label="write.copy" />
          </li>
        ))}
      </ul>
    </details>
  );
}
