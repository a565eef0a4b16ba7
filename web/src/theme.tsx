// Light or dark: what the system says until the reader chooses.
import { useEffect, useState } from 'preact/hooks';
import { keep, kept, ofBrowser } from './store';
import { say } from './strings';

type Theme = 'light' | 'dark';
const kKey = 'janua.theme';
const query = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme | null {
  const value = kept(ofBrowser, kKey);
  return value === 'light' || value === 'dark' ? value : null;
}

export function ThemeButton() {
  const [chosen, setChosen] = useState<Theme | null>(stored());
  const [system, setSystem] = useState<Theme>(query.matches ? 'dark' : 'light');
  useEffect(() => {
    const listen = () => setSystem(query.matches ? 'dark' : 'light');
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  useEffect(() => {
    if (chosen) document.documentElement.dataset['theme'] = chosen;
  }, [chosen]);

  const other: Theme = (chosen ?? system) === 'dark' ? 'light' : 'dark';
  const label = say(other === 'dark' ? 'theme.dark' : 'theme.light');
  const choose = () => (keep(ofBrowser, kKey, other), setChosen(other));
  return (
    <button type="button" class="theme" aria-label={label} title={label} onClick={choose}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        {other === 'dark' ? (
          <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />
        ) : (
          <>
            <circle cx="12" cy="12" r="4.2" />
            <path d="M12 2.5V5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.8 1.8M16.9 16.9l1.8 1.8M5.3 18.7l1.8-1.8M16.9 7.1l1.8-1.8" />
          </>
        )}
      </svg>
    </button>
  );
}
