// One text as it stands on the page: how it began, what the machine wrote, and how that ended.
import type { Wish } from './api';
import { number, say } from './strings';
import { sentenceOf, type Trouble } from './trouble';

export type End = { kind: 'stop' | 'length' | 'full' | 'stopped' } | { kind: 'trouble'; trouble: Trouble };

export interface Text {
  id: number;
  tag: string; // of the language it is meant to be in
  wish: Wish; // its prompt is the beginning
  written: string;
  running: boolean;
  tokens: number;
  seconds: number;
  end: End | null;
}

export const wholeOf = (text: Text) => text.wish.prompt + text.written;
export const inTrouble = (text: Text) => text.end?.kind === 'trouble';

export function sentenceOfEnd(end: End, context: number): string {
  return end.kind === 'trouble' ? sentenceOf(end.trouble, context) : say(`write.end.${end.kind}`);
}

// "12 tokens, 0.8 s, 15 tokens/s, seed 7"
export function figuresOf(text: Text): string {
  const parts = [say('write.count', { count: text.tokens })];
  if (text.seconds > 0) {
    parts.push(say('write.seconds', { seconds: number(text.seconds, 1) }));
    parts.push(say('write.speed', { speed: number(text.tokens / text.seconds) }));
  }
  if (!text.running) parts.push(say('write.seed', { seed: text.wish.seed }));
  return parts.join(', ');
}

// The request as a line for a shell.
export function asCurl(wish: Wish): string {
  const quoted = (words: string) => `'${words.replaceAll("'", "'\\''")}'`;
  const url = new URL('v1/completions', document.baseURI).href;
  return `curl ${quoted(url)} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(wish))}`;
}
