// The view where the machine writes: a beginning, a language, the continuation as it comes.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from './api';
import { examplesIn } from './examples';
import { type Chosen, chosenAtFirst, Settings } from './settings';
import { Speaker } from './speaker';
import { number, say } from './strings';

interface Text {
  tag: string; // of the language it is meant to be in
  beginning: string;
  written: string;
  running: boolean;
  note: string; // how it ended
  failed: boolean;
  full: boolean; // no room for more in the model's context
}

export function Write(props: { model: api.Model | null; languages: api.Language[] }) {
  const [code, setCode] = useState('eng_Latn');
  const [prompt, setPrompt] = useState('');
  const [chosen, setChosen] = useState<Chosen>(chosenAtFirst);
  const [text, setText] = useState<Text | null>(null);
  const [said, setSaid] = useState('');
  const [saidIn, setSaidIn] = useState('en');
  const [complaint, setComplaint] = useState('');
  const stop = useRef<AbortController | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);

  const language = props.languages.find((one) => one.code === code) ?? props.languages[0];
  const tag = language?.tag ?? 'en';
  useEffect(() => () => stop.current?.abort(), []);

  async function write(beginning: string) {
    if (!beginning.trim()) {
      setComplaint(say('write.empty'));
      area.current?.focus();
      return;
    }
    setComplaint('');
    const abort = new AbortController();
    stop.current = abort;
    let now: Text = { tag, beginning, written: '', running: true, note: '', failed: false, full: false };
    const change = (part: Partial<Text>) => setText((now = { ...now, ...part }));
    change({});
    setSaidIn(tag);
    const speaker = new Speaker(tag, setSaid);
    const started = performance.now();
    const onText = (piece: string) => (change({ written: now.written + piece }), speaker.add(piece));
    try {
      const wish = { prompt: beginning, temperature: chosen.temperature, max_tokens: chosen.tokens };
      const seeded = chosen.seed === '' ? wish : { ...wish, seed: Number(chosen.seed) };
      const end = await api.write(props.model?.id ?? '', seeded, onText, abort.signal);
      const full = end.reason === 'length' && end.tokens < chosen.tokens;
      const ended = say(full ? 'write.end.full' : end.reason === 'length' ? 'write.end.length' : 'write.end.stop');
      const count = say('write.count', { count: end.tokens });
      const seconds = say('write.seconds', { seconds: number((performance.now() - started) / 1000, 1) });
      change({ running: false, note: `${ended} ${count}, ${seconds}`, full });
      speaker.end(ended);
    } catch (error) {
      const stopped = abort.signal.aborted;
      const reason = error instanceof TypeError ? say('write.unreachable') : say('write.failed', { reason: (error as Error).message });
      const note = stopped ? say('write.end.stopped') : reason;
      change({ running: false, note, failed: !stopped });
      speaker.end(note);
    }
  }

  const running = text?.running ?? false;
  const submit = (event: Event) => {
    event.preventDefault();
    if (running) stop.current?.abort();
    else void write(prompt);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && running) stop.current?.abort();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !running) void write(prompt);
  };
  const take = (example: string) => {
    setPrompt(example);
    setComplaint('');
    area.current?.focus();
  };
  const writeOn = () => {
    if (!text) return;
    setPrompt(text.beginning + text.written);
    void write(text.beginning + text.written);
  };

  return (
    <div onKeyDown={onKey}>
      <h1>{say('write.heading')}</h1>
      <p class="notice">{say('write.notice')}</p>
      <form onSubmit={submit} noValidate>
        <fieldset class="languages">
          <legend>{say('write.language')}</legend>
          {props.languages.map((one) => (
            <label key={one.code}>
              <input
                type="radio"
                name="language"
                value={one.code}
                checked={one.code === language?.code}
                onChange={() => setCode(one.code)}
              />
              <span lang={one.tag}>{one.name}</span>
            </label>
          ))}
        </fieldset>
        <div class="prompt">
          <label for="prompt">{say('write.prompt')}</label>
          <textarea
            id="prompt"
            ref={area}
            rows={3}
            lang={tag}
            value={prompt}
            aria-describedby={complaint ? 'complaint hint' : 'hint'}
            aria-invalid={complaint ? true : undefined}
            onInput={(event) => setPrompt(event.currentTarget.value)}
          />
          {complaint && (
            <p id="complaint" class="complaint" role="alert">
              {complaint}
            </p>
          )}
          <div class="under">
            <button type="submit" class={running ? 'stop' : 'go'}>
              {running ? say('write.stop') : say('write.start')}
            </button>
            <span id="hint" class="hint">
              {say('write.prompt.hint')}
            </span>
          </div>
        </div>
        {text && <Answer text={text} writeOn={writeOn} />}
        {language && <Examples language={language} take={take} />}
        <Settings chosen={chosen} change={setChosen} context={props.model?.max_model_len ?? 0} />
      </form>
      <p class="unseen" role="status" aria-live="polite" lang={saidIn}>
        {said}
      </p>
    </div>
  );
}

function Examples(props: { language: api.Language; take: (text: string) => void }) {
  return (
    <div class="examples" role="group" aria-labelledby="examples">
      <p id="examples">{say('write.examples')}</p>
      <ul>
        {examplesIn(props.language).map((example) => (
          <li key={example}>
            <button type="button" lang={props.language.tag} onClick={() => props.take(example)}>
              {example} …
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer(props: { text: Text; writeOn: () => void }) {
  const { text } = props;
  const [copied, setCopied] = useState(false);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (text.running) section.current?.scrollIntoView({ block: 'nearest' });
  }, [text.running]);
  const copy = () =>
    void navigator.clipboard.writeText(text.beginning + text.written).then(
      () => (setCopied(true), setTimeout(() => setCopied(false), 2000)),
      () => setCopied(false),
    );
  return (
    <section class="answer" ref={section} aria-labelledby="answer" aria-busy={text.running}>
      <h2 id="answer">{say('write.answer')}</h2>
      <p class="text" lang={text.tag} dir="auto">
        <span class="beginning">{text.beginning}</span>
        <span class="written">{text.written}</span>
        {text.running && <span class="caret" aria-hidden="true" />}
      </p>
      <div class="under">
        <span class={text.failed ? 'note failed' : 'note'}>{text.running ? `${say('write.writing')} …` : text.note}</span>
        {!text.running && (
          <>
            {!text.full && (
              <button type="button" onClick={props.writeOn}>
                {say('write.on')}
              </button>
            )}
            {navigator.clipboard && (
              <button type="button" onClick={copy}>
                {copied ? say('write.copied') : say('write.copy')}
              </button>
            )}
          </>
        )}
      </div>
    </section>
  );
}
