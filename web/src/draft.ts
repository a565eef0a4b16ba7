// What a tab keeps while it is open: the beginning, the settings, the text and those before it. So reading
// something else, or reloading, loses nothing.
import { useEffect, useRef } from 'preact/hooks';
import { type Chosen, chosenAtFirst } from './settings';
import { keep, kept, ofTab } from './store';
import type { Text } from './text';
import { broken } from './trouble';

const kKey = 'janua.draft';
const kMostEarlier = 20;
const kPause = 500;

export interface Draft {
  prompt: string;
  code: string;
  chosen: Chosen;
  text: Text | null;
  earlier: Text[]; // the newest first
}

const atFirst: Draft = { prompt: '', code: '', chosen: chosenAtFirst, text: null, earlier: [] };

// What was being written when the tab was left broke off there.
const ended = (text: Text | null): Text | null =>
  text?.running ? { ...text, running: false, end: { kind: 'trouble', trouble: broken } } : text;

export function storedDraft(): Draft {
  try {
    const found = { ...atFirst, ...(JSON.parse(kept(ofTab, kKey) ?? '{}') as Partial<Draft>) };
    return { ...found, chosen: { ...chosenAtFirst, ...found.chosen }, text: ended(found.text) };
  } catch {
    return atFirst;
  }
}

// `text` before the others, unless nothing was written.
export const withEarlier = (earlier: Text[], text: Text | null): Text[] =>
  text?.written ? [{ ...text, running: false }, ...earlier].slice(0, kMostEarlier) : earlier;

// Keeps the draft twice a second at most, and when the tab is left.
export function useKeeping(draft: Draft) {
  const latest = useRef(draft);
  const waiting = useRef(0);
  latest.current = draft;
  const save = () => {
    waiting.current = 0;
    keep(ofTab, kKey, JSON.stringify(latest.current));
  };
  useEffect(() => {
    waiting.current ||= setTimeout(save, kPause);
  });
  useEffect(() => {
    addEventListener('pagehide', save);
    return () => removeEventListener('pagehide', save);
  }, []);
}
