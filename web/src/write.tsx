// The view where the machine writes: a beginning, a language, the continuation as it comes.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Answer } from './answer';
import * as api from './api';
import { storedDraft, useKeeping, withEarlier } from './draft';
import { Earlier } from './earlier';
import { Examples } from './examples';
import { codeFor, LanguageChoice } from './language_choice';
import { seedOf, Settings, stopsOf } from './settings';
import { Speaker } from './speaker';
import { say, uiLanguage } from './strings';
import { type End, inTrouble, sentenceOfEnd, type Text, wholeOf } from './text';
import { troubleIn } from './trouble';

interface Props {
  model: api.Model | null;
  languages: api.Language[];
  words: { heading: string; notice: string };
}

export function Write(props: Props) {
  const [first] = useState(storedDraft);
  const [code, setCode] = useState(first.code);
  const [prompt, setPrompt] = useState(first.prompt);
  const [chosen, setChosen] = useState(first.chosen);
  const [text, setText] = useState<Text | null>(first.text);
  const [earlier, setEarlier] = useState<Text[]>(first.earlier);
  const [said, setSaid] = useState('');
  const [saidIn, setSaidIn] = useState(uiLanguage());
  const [complaint, setComplaint] = useState('');
  const stop = useRef<AbortController | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  useKeeping({ prompt, code, chosen, text, earlier });
  useEffect(() => () => stop.current?.abort(), []);

  const context = props.model?.max_model_len ?? 0;
  const wanted = codeFor(code, props.languages);
  const language = props.languages.find((one) => one.code === wanted);
  const tag = language?.tag ?? uiLanguage();
  const running = text?.running ?? false;

  // Lets the machine write behind what `from` holds already.
  async function run(from: Text) {
    const abort = (stop.current = new AbortController());
    const started = performance.now() - from.seconds * 1000;
    const seconds = () => (performance.now() - started) / 1000;
    let now: Text = { ...from, running: true, end: null };
    const change = (part: Partial<Text>) => setText((now = { ...now, seconds: seconds(), ...part }));
    const speaker = new Speaker(from.tag, setSaid);
    const onText = (piece: string) => (change({ written: now.written + piece, tokens: now.tokens + 1 }), speaker.add(piece));
    const finish = (end: End, tokens = now.tokens) => (change({ running: false, end, tokens }), speaker.end(sentenceOfEnd(end, context)));
    change({});
    setSaidIn(from.tag);
    try {
      const most = from.wish.max_tokens - from.tokens;
      const end = await api.write({ ...from.wish, prompt: wholeOf(from), max_tokens: most }, onText, abort.signal);
      const full = end.reason === 'length' && end.tokens < most;
      finish({ kind: full ? 'full' : end.reason }, from.tokens + end.tokens);
    } catch (error) {
      finish(abort.signal.aborted ? { kind: 'stopped' } : { kind: 'trouble', trouble: troubleIn(error, now.written !== '') });
    }
  }

  // A text of its own. What stood there before is kept with the earlier ones, unless it is the beginning.
  function write(beginning: string, isWhole = false) {
    if (!beginning.trim()) {
      setComplaint(say('write.empty'));
      area.current?.focus();
      return;
    }
    setComplaint('');
    if (!isWhole) setEarlier(withEarlier(earlier, text));
    const stops = stopsOf(chosen);
    const wish: api.Wish = {
      model: props.model?.id ?? '',
      prompt: beginning,
      temperature: chosen.temperature,
      top_p: chosen.top_p,
      max_tokens: chosen.tokens,
      seed: seedOf(chosen),
      ...(stops.length ? { stop: stops } : {}),
    };
    void run({ id: Date.now(), tag, wish, written: '', running: true, tokens: 0, seconds: 0, end: null });
  }

  const submit = (event: Event) => {
    event.preventDefault();
    if (running) stop.current?.abort();
    else write(prompt);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && running) stop.current?.abort();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !running) write(prompt);
  };
  const take = (example: string) => {
    setPrompt(example);
    setComplaint('');
    area.current?.focus();
  };
  const goOn = () => {
    if (!text) return;
    if (inTrouble(text)) return void run(text);
    setPrompt(wholeOf(text));
    write(wholeOf(text), true);
  };
  const show = (one: Text) => {
    setEarlier(withEarlier(earlier.filter((other) => other !== one), text));
    setText(one);
  };
  const forget = () => {
    setEarlier([]);
    setText(null);
    setPrompt('');
    area.current?.focus();
  };

  return (
    <div onKeyDown={onKey}>
      <h1>{props.words.heading || say('write.heading')}</h1>
      <form onSubmit={submit} noValidate>
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
        <p class="notice">
          {say('write.notice')} {props.model?.kind === 'base' && say('write.base')} {props.words.notice}
        </p>
        <LanguageChoice languages={props.languages} code={wanted} choose={setCode} />
        {text && <Answer text={text} context={context} goOn={goOn} />}
        {language && <Examples language={language} sheet={!text} take={take} />}
        {earlier.length > 0 && <Earlier texts={earlier} show={running ? null : show} />}
        {text && !running && (
          <p class="forget">
            <button type="button" onClick={forget}>
              {say('earlier.forget')}
            </button>
          </p>
        )}
        <Settings chosen={chosen} change={setChosen} context={context} />
      </form>
      <p class="unseen" role="status" aria-live="polite" lang={saidIn}>
        {said}
      </p>
    </div>
  );
}
