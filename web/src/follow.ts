// Keeps the end of a growing text in view, until the reader scrolls up or types.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Text } from './text';

const kNear = 80; // pixels: who is this near to the end still follows it
const kBelow = 16;

export function useFollowing(section: RefObject<HTMLElement | null>, text: Text) {
  const following = useRef(false);
  const below = () => (section.current?.getBoundingClientRect().bottom ?? 0) - innerHeight;

  useEffect(() => {
    if (!text.running) return;
    section.current?.scrollIntoView({ block: 'nearest' });
    following.current = true;
    const look = () => (following.current = below() <= kNear);
    const leave = () => (following.current = false);
    addEventListener('scroll', look, { passive: true });
    addEventListener('input', leave);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('input', leave);
    };
  }, [text.running, text.id]);

  useLayoutEffect(() => {
    if (following.current && below() > 0) scrollBy(0, below() + kBelow);
    if (!text.running) following.current = false;
  }, [text.written, text.running]);
}
