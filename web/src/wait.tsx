// What is asked of the server once, when a view opens: not yet there, there, or what went wrong, with a
// way to ask again.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { KeyBox } from './key';
import { say } from './strings';
import { sentenceOf, type Trouble, troubleIn } from './trouble';

export type Awaited<T> = { value: T } | { trouble: Trouble } | null;

export function useAnswer<T>(ask: () => Promise<T>): [Awaited<T>, () => void] {
  const [answer, setAnswer] = useState<Awaited<T>>(null);
  const start = () => {
    setAnswer(null);
    void ask().then(
      (value) => setAnswer({ value }),
      (error: unknown) => setAnswer({ trouble: troubleIn(error) }),
    );
  };
  useEffect(start, []);
  return [answer, start];
}

interface Props<T> {
  answer: Awaited<T>;
  again: () => void;
  missing: string; // what it means that the server has none
  children: (value: T) => ComponentChildren;
}

export function Waiting<T>(props: Props<T>) {
  const { answer } = props;
  if (!answer) return <p>{say('loading')} …</p>;
  if ('value' in answer) return <>{props.children(answer.value)}</>;
  if (answer.trouble.kind === 'missing') return <p>{props.missing}</p>;
  return <TroubleBox trouble={answer.trouble} again={props.again} />;
}

export function TroubleBox(props: { trouble: Trouble; again: () => void }) {
  if (props.trouble.kind === 'key') return <KeyBox again={props.again} />;
  return (
    <div class="trouble" role="alert">
      <p>{sentenceOf(props.trouble, 0)}</p>
      <button type="button" onClick={props.again}>
        {say('again')}
      </button>
    </div>
  );
}
