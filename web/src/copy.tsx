// Copies a text, and says so for two seconds. Pages without TLS have no clipboard: there is no button there.
import { useState } from 'preact/hooks';
import { type Key, say } from './strings';

export function CopyButton(props: { text: string; label: Key }) {
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = () =>
    void navigator.clipboard.writeText(props.text).then(
      () => (setCopied(true), setTimeout(() => setCopied(false), 2000)),
      () => setCopied(false),
    );
  return (
    <button type="button" onClick={copy}>
      {copied ? say('write.copied') : say(props.label)}
    </button>
  );
}
