// What the page asks of the server. Paths are relative: the page may stand below any path of a proxy.
import { type Trouble, Troubled, troubleOf } from './trouble';

export interface Language {
  code: string; // "deu_Latn"
  tag: string; // "de", for the lang attribute
  name: string; // in its own language
  examples: string[];
  tokens_per_content: number | null; // relative to English
  tokens_read?: number | null; // in training, repeats included
}

export interface Score {
  bits_per_byte: number;
  low: number | null;
  high: number | null;
  xz_bits_per_byte: number | null;
  small?: boolean;
}

// `language` and, under the name of each set, its score.
export type Variant = { language: string } & { [set: string]: Score | null | string };

export interface Model {
  id: string;
  max_model_len: number;
  kind: string | null; // "base"
  content_id: string | null;
  verified: boolean;
}

interface Words {
  title: string;
  heading: string;
  notice: string;
}

// What the provider says of itself; each may be "".
export interface Own extends Words {
  provider: string;
  contact: string;
  imprint: string;
  privacy: string;
  accessibility: string;
  words: Record<string, Words>; // by language of the page
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Troubled(await troubleOf(response));
  return (await response.json()) as T;
}

export const own = () => get<Own>('api/page');
export const languages = async () => (await get<{ languages: Language[] }>('api/languages')).languages;
export const model = async () => (await get<{ data: Model[] }>('v1/models')).data[0] ?? null;
export const evaluation = async () => (await get<{ variants: Variant[] }>('api/evaluation')).variants;
export async function askForCard(): Promise<void> {
  const response = await fetch('api/card', { method: 'HEAD' });
  if (response.status === 404) throw new Troubled({ kind: 'missing', reason: '', status: 404 });
  if (!response.ok) throw new Troubled(await troubleOf(response));
}

export interface Wish {
  model: string;
  prompt: string;
  temperature: number;
  top_p: number;
  max_tokens: number;
  seed: number;
  stop?: string[];
}

export interface End {
  reason: 'stop' | 'length';
  tokens: number;
}

// Streams a continuation; `onText` gets each new piece. Throws Troubled, TypeError or an AbortError.
export async function write(wish: Wish, onText: (text: string) => void, signal: AbortSignal): Promise<End> {
  const response = await fetch('v1/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...wish, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (!response.ok || !response.body) throw new Troubled(await troubleOf(response));
  const end: End = { reason: 'stop', tokens: 0 };
  for await (const event of events(response.body)) {
    if ('error' in event) throw new Troubled({ kind: 'failed', reason: event.error.message, status: 200 });
    if (event.usage) end.tokens = event.usage.completion_tokens;
    const choice = event.choices[0];
    if (choice?.text) onText(choice.text);
    if (choice?.finish_reason) end.reason = choice.finish_reason;
  }
  return end;
}

interface Chunk {
  choices: { text: string; finish_reason: 'stop' | 'length' | null }[];
  usage?: { completion_tokens: number } | null;
}

const cutOff: Trouble = { kind: 'broken', reason: '', status: 200 };

// Server-sent events: "data: {...}" and an empty line; a line that begins with a colon is a comment. A
// stream that ends without "[DONE]" was cut off, by a proxy most likely.
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Chunk | { error: { message: string } }> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Troubled(cutOff);
    waiting += value;
    const parts = waiting.split('\n\n');
    waiting = parts.pop() ?? '';
    for (const part of parts) {
      if (!part.startsWith('data: ')) continue;
      const data = part.slice('data: '.length);
      if (data === '[DONE]') return;
      yield JSON.parse(data) as Chunk;
    }
  }
}
