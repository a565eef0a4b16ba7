// Who provides the service, and which model it is.
import type { Model, Own } from './api';
import { number, say } from './strings';

const kShownDigits = 12;

export function Footer(props: { own: Own | null; model: Model | null }) {
  const { own, model } = props;
  return (
    <footer>
      {own && <Provider own={own} />}
      <p>{say('footer.private')}</p>
      {model && (
        <p>
          {say('footer.model', { name: model.id, context: number(model.max_model_len) })} <Identity model={model} />
        </p>
      )}
    </footer>
  );
}

function Provider(props: { own: Own }) {
  const { own } = props;
  const links = (['imprint', 'privacy', 'accessibility'] as const).filter((key) => own[key]);
  if (!own.provider && !own.contact && links.length === 0) return null;
  return (
    <p class="provider">
      {own.provider && <span>{say('footer.provider', { name: own.provider })}</span>}
      {own.contact && <Contact contact={own.contact} />}
      {links.map((key) => (
        <a key={key} href={own[key]}>
          {say(`footer.${key}`)}
        </a>
      ))}
    </p>
  );
}

function Contact(props: { contact: string }) {
  const { contact } = props;
  const href = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(contact) ? `mailto:${contact}` : /^(https?:\/\/|mailto:)/i.test(contact) ? contact : '';
  return href ? <a href={href}>{say('footer.contact')}</a> : <span>{`${say('footer.contact')}: ${contact}`}</span>;
}

// The whole id is in the title, and in the text for who copies it.
function Identity(props: { model: Model }) {
  const id = props.model.content_id;
  if (!id) return <>{say('footer.unverified')}</>;
  const [before = '', after = ''] = say('footer.verified', { id: '\0' }).split('\0');
  return (
    <>
      {before}
      <code class="hash" title={id}>
        {id.slice(0, kShownDigits)}
        <span>{id.slice(kShownDigits)}</span>
      </code>
      {after}
    </>
  );
}
