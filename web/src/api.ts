// What the page asks of the server.

export interface Language {
  code: string; // "deu_Latn"
  tag: string; // "de", for the lang attribute
  name: string; // in its own language
}

export interface Score {
  bits_per_byte: number;
  low: number | null;
  high: number | null;
  xz_bits_per_byte: number | null;
  documents: number;
}

export interface Variant {
  language: string;
  pages: Score | null;
  messages: Score | null;
}

export interface Model {
  id: string;
  max_model_len: number;
}

async function get<T>(path: string): Promise<T | null> {
  const response = await fetch(path);
  return response.ok ? ((await response.json()) as T) : null;
}

export const languages = async () => (await get<{ languages: Language[] }>('/api/languages'))?.languages ?? [];
export const evaluation = async () => (await get<{ variants: Variant[] }>('/api/evaluation'))?.variants ?? null;
export const model = async () => (await get<{ data: Model[] }>('/v1/models'))?.data[0] ?? null;

export interface Wish {
  prompt: string;
  temperature: number;
  max_tokens: number;
  seed?: number;
}

export interface End {
  reason: 'stop' | 'length';
  tokens: number;
}

// Streams a continuation; `onText` gets each new piece. Throws an Error with a sentence, or an AbortError.
export async function write(model: string, wish: Wish, onText: (text: string) => void, signal: AbortSignal): Promise<End> {
  const response = await fetch('/v1/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...wish, model, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (!response.ok || !response.body) throw new Error(((await response.json()) as Failure).error.message);
  const end: End = { reason: 'stop', tokens: 0 };
  for await (const event of events(response.body)) {
    if ('error' in event) throw new Error(event.error.message);
    if (event.usage) end.tokens = event.usage.completion_tokens;
    const choice = event.choices[0];
    if (choice?.text) onText(choice.text);
    if (choice?.finish_reason) end.reason = choice.finish_reason;
  }
  return end;
}

interface Failure {
  error: { message: string };
}
interface Chunk {
  choices: { text: string; finish_reason: 'stop' | 'length' | null }[];
  usage?: { completion_tokens: number } | null;
}

// Server-sent events: "data: {...}" and an empty line; a line that begins with a colon is a comment.
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Chunk | Failure> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    const parts = waiting.split('\n\n');
    waiting = parts.pop() ?? '';
    for (const part of parts) {
      if (!part.startsWith('data: ')) continue;
      const data = part.slice('data: '.length);
      if (data === '[DONE]') return;
      yield JSON.parse(data) as Chunk | Failure;
    }
  }
}
