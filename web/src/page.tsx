// The frame of the page: header, one of three views, footer.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from './api';
import { Card } from './card';
import { Footer } from './footer';
import { Gate } from './gate';
import { Languages } from './languages';
import { choose, say, uiLanguage } from './strings';
import { ThemeButton } from './theme';
import { UiLanguage } from './ui_language';
import { TroubleBox, useAnswer } from './wait';
import { Write } from './write';

type View = 'write' | 'languages' | 'card';

const viewOf = (hash: string): View => (hash === '#languages' ? 'languages' : hash === '#card' ? 'card' : 'write');

async function everything() {
  const [own, model, languages] = await Promise.all([api.own(), api.model(), api.languages()]);
  return { own, model, languages };
}

export function Page() {
  const [view, setView] = useState<View>(viewOf(location.hash));
  const [answer, again] = useAnswer(everything);
  const [, setUi] = useState(uiLanguage());
  const main = useRef<HTMLElement>(null);
  const known = answer && 'value' in answer ? answer.value : null;
  const own = known?.own ?? null;
  const words = own?.words[uiLanguage()];
  const title = words?.title || own?.title || say('title');

  useEffect(() => {
    const turn = () => {
      if (location.hash === '#main') return;
      setView(viewOf(location.hash));
      main.current?.focus();
      scrollTo(0, 0);
    };
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);

  useEffect(() => {
    document.body.dataset['view'] = view;
    document.title = view === 'write' ? title : `${say(`nav.${view}`)} – ${title}`;
  });

  const link = (to: View) => (
    <a href={`#${to}`} aria-current={view === to ? 'page' : undefined}>
      {say(`nav.${to}`)}
    </a>
  );

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {say('skip')}
      </a>
      <header>
        <a class="brand" href="#write">
          <Gate />
          {title}
        </a>
        <nav aria-label={say('nav')}>
          {link('write')}
          {link('languages')}
          {link('card')}
        </nav>
        <span class="own">
          <UiLanguage choose={(tag) => void choose(tag).then(() => setUi(uiLanguage()))} />
          <ThemeButton />
        </span>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {answer && 'trouble' in answer && <TroubleBox trouble={answer.trouble} again={again} />}
        <div hidden={view !== 'write'}>
          <Write
            model={known?.model ?? null}
            languages={known?.languages ?? []}
            words={{ heading: words?.heading || own?.heading || '', notice: words?.notice || own?.notice || '' }}
          />
        </div>
        {view === 'languages' && <Languages languages={known?.languages ?? []} />}
        {view === 'card' && <Card />}
      </main>
      <Footer own={own} model={known?.model ?? null} />
    </>
  );
}
