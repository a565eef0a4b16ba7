// The frame of the page: header, one of two views, footer.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from './api';
import { Languages } from './languages';
import { Gate } from './gate';
import { say, number } from './strings';
import { ThemeButton } from './theme';
import { Write } from './write';

type View = 'write' | 'languages';

const viewOf = (hash: string): View => (hash === '#languages' ? 'languages' : 'write');

export function Page() {
  const [view, setView] = useState<View>(viewOf(location.hash));
  const [model, setModel] = useState<api.Model | null>(null);
  const [languages, setLanguages] = useState<api.Language[]>([]);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    void api.model().then(setModel, () => setModel(null));
    void api.languages().then(setLanguages, () => setLanguages([]));
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
    document.title = view === 'write' ? say('title') : `${say('nav.languages')} – ${say('title')}`;
  }, [view]);

  const link = (to: View, href: string, text: string) => (
    <a href={href} aria-current={view === to ? 'page' : undefined}>
      {text}
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
          {say('title')}
        </a>
        <nav aria-label={say('nav')}>
          {link('write', '#write', say('nav.write'))}
          {link('languages', '#languages', say('nav.languages'))}
          <a href="/card">{say('nav.card')}</a>
        </nav>
        <ThemeButton />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <div hidden={view !== 'write'}>
          <Write model={model} languages={languages} />
        </div>
        {view === 'languages' && <Languages languages={languages} />}
      </main>
      <footer>
        <p>{say('footer.private')}</p>
        {model && <p>{say('footer.model', { name: model.id, context: number(model.max_model_len) })}</p>}
      </footer>
    </>
  );
}
