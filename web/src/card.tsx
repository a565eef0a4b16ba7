// The model card in a frame of this page, so that going there and back loses nothing. The card runs no
// script; the frame takes the height of what is in it and the reader's choice of colours.
import { useEffect, useRef } from 'preact/hooks';
import * as api from './api';
import { say } from './strings';
import { useAnswer, Waiting } from './wait';

export function Card() {
  const [answer, again] = useAnswer(api.askForCard);
  return (
    <>
      <h1 class="unseen">{say('nav.card')}</h1>
      <Waiting answer={answer} again={again} missing={say('card.missing')}>
        {() => <Frame />}
      </Waiting>
    </>
  );
}

function Frame() {
  const frame = useRef<HTMLIFrameElement>(null);
  const watching = useRef<ResizeObserver | null>(null);
  const inside = () => frame.current?.contentDocument?.documentElement;

  const colour = () => {
    const root = inside();
    const theme = document.documentElement.dataset['theme'];
    if (root && theme) root.dataset['theme'] = theme;
  };
  const fit = () => {
    const height = inside()?.getBoundingClientRect().height;
    if (frame.current && height) frame.current.style.height = `${Math.ceil(height)}px`;
  };
  const loaded = () => {
    const root = inside();
    if (!root) return;
    colour();
    watching.current?.disconnect();
    watching.current = new ResizeObserver(fit);
    watching.current.observe(root);
    fit();
  };
  useEffect(() => {
    const theme = new MutationObserver(colour);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => (theme.disconnect(), watching.current?.disconnect());
  }, []);

  return (
    <>
      <p class="alone">
        <a href="card">{say('card.alone')}</a>
      </p>
      <iframe ref={frame} class="card" title={say('nav.card')} src="api/card" sandbox="allow-same-origin" onLoad={loaded} />
    </>
  );
}
