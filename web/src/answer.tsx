// A text while it is written and afterwards.
import { useRef } from 'preact/hooks';
import { CopyButton } from './copy';
import { useFollowing } from './follow';
import { say } from './strings';
import { asCurl, figuresOf, inTrouble, sentenceOfEnd, type Text, wholeOf } from './text';

export function Answer(props: { text: Text; context: number; goOn: () => void }) {
  const { text } = props;
  const section = useRef<HTMLElement>(null);
  useFollowing(section, text);
  return (
    <section class="answer" ref={section} aria-labelledby="answer" aria-busy={text.running}>
      <h2 id="answer">{say('write.answer')}</h2>
      <p class="text" lang={text.tag} dir="auto">
        <span class="beginning">{text.wish.prompt}</span>
        <span class="written">{text.written}</span>
        {text.running && <span class="caret" aria-hidden="true" />}
      </p>
      <div class="under">
        <span class={inTrouble(text) ? 'note failed' : 'note'}>
          {text.end ? sentenceOfEnd(text.end, props.context) : `${say('write.writing')} …`}{' '}
          {text.tokens > 0 && <span class="figures">{figuresOf(text)}</span>}
        </span>
        {!text.running && (
          <>
            {text.end?.kind !== 'full' && (
              <button type="button" onClick={props.goOn}>
                {say(inTrouble(text) ? 'again' : 'write.on')}
              </button>
            )}
            <CopyButton text={wholeOf(text)} label="write.copy" />
            <CopyButton text={asCurl(text.wish)} label="write.curl" />
          </>
        )}
      </div>
    </section>
  );
}
