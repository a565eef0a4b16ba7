// Asks for a key where the server wants one. It is kept in a cookie, until the browser is closed, that no page of another
// site can have sent; whatever else answers under this name gets it, on other ports too.
import { useState } from 'preact/hooks';
import { say } from './strings';

function keep(key: string): void {
  const path = location.pathname.slice(0, location.pathname.lastIndexOf('/') + 1);
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `janua-key=${key}; path=${path}; SameSite=Strict${secure}`;
}

export function KeyBox(props: { again: () => void }) {
  const [key, setKey] = useState('');
  const use = (event: Event) => {
    event.preventDefault();
    const plain = key.trim();
    if (!/^[\w-]+$/.test(plain)) return;
    keep(plain);
    props.again();
  };
  return (
    <form class="trouble" onSubmit={use}>
      <p role="alert">{say('error.key')}</p>
      <label>
        {say('key.label')}{' '}
        <input type="password" autocomplete="current-password" value={key} onInput={(event) => setKey(event.currentTarget.value)} />
      </label>{' '}
      <button type="submit">{say('key.use')}</button>
    </form>
  );
}
