// What can go wrong between page and server, told apart, so that a reader knows whether to wait, to write
// less, or to tell somebody.
import { number, say } from './strings';

export interface Trouble {
  kind: 'unreachable' | 'broken' | 'busy' | 'closing' | 'long' | 'address' | 'proxy' | 'refused' | 'failed' | 'missing' | 'key';
  reason: string; // the server's own sentence, or ""
  status: number; // of HTTP; 0: there was no answer
}

export class Troubled extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.reason || trouble.kind);
  }
}

const unreachable: Trouble = { kind: 'unreachable', reason: '', status: 0 };
export const broken: Trouble = { kind: 'broken', reason: '', status: 0 };

interface Failure {
  error?: { message?: string; code?: string | null };
}

// A proxy answers in HTML of its own; only the server speaks JSON.
export async function troubleOf(response: Response): Promise<Trouble> {
  const failure = ((await response.json().catch(() => null)) as Failure | null)?.error;
  const found = { reason: failure?.message ?? '', status: response.status };
  if (!failure) return { kind: response.status >= 500 || response.status === 404 ? 'proxy' : 'refused', ...found, reason: String(response.status) };
  if (response.status === 401) return { kind: 'key', ...found };
  if (response.status === 429) return { kind: 'busy', ...found };
  if (response.status === 503) return { kind: 'closing', ...found };
  if (response.status === 404) return { kind: 'missing', ...found };
  if (failure.code === 'context_length_exceeded') return { kind: 'long', ...found };
  if (failure.code === 'wrong_host' || failure.code === 'wrong_origin') return { kind: 'address', ...found };
  return { kind: response.status >= 500 ? 'failed' : 'refused', ...found };
}

// fetch() throws a TypeError where no answer comes at all.
export const troubleIn = (error: unknown, begun = false): Trouble =>
  error instanceof Troubled
    ? error.trouble
    : error instanceof TypeError
      ? begun
        ? broken
        : unreachable
      : { kind: 'failed', reason: (error as Error).message, status: 0 };

export function sentenceOf(trouble: Trouble, context: number): string {
  const { reason, status } = trouble;
  switch (trouble.kind) {
    case 'long':
      return say('error.long', { context: number(context) });
    case 'address':
      return say('error.address', { reason });
    case 'proxy':
      return say('error.proxy', { status });
    case 'refused':
    case 'missing':
      return say('error.refused', { reason });
    case 'failed':
      return say('error.failed', { reason });
    default:
      return say(`error.${trouble.kind}`);
  }
}
