// The view of the evaluation: bits per byte by language, with intervals.
import { useEffect, useState } from 'preact/hooks';
import * as api from './api';
import { number, say } from './strings';

export function Languages(props: { languages: api.Language[] }) {
  const [variants, setVariants] = useState<api.Variant[] | null | undefined>(undefined);
  useEffect(() => void api.evaluation().then(setVariants, () => setVariants(null)), []);

  return (
    <>
      <h1>{say('languages.heading')}</h1>
      {variants === undefined && <p>{say('loading')} …</p>}
      {variants === null && <p>{say('languages.missing')}</p>}
      {variants && (
        <>
          <p class="lead">{say('languages.lead')}</p>
          <Table variants={variants} languages={props.languages} />
          <p class="lead">{say('languages.note')}</p>
        </>
      )}
    </>
  );
}

function Table(props: { variants: api.Variant[]; languages: api.Language[] }) {
  const values = props.variants.flatMap((row) =>
    [row.pages, row.messages].flatMap((score) => (score ? [score.bits_per_byte, score.high ?? 0, score.xz_bits_per_byte ?? 0] : [])),
  );
  const most = Math.max(1, ...values) * 1.05;
  const order = props.languages.map((one) => one.code);
  const rank = (code: string) => (order.indexOf(code) + order.length + 1) % (order.length + 1);
  const rows = [...props.variants].sort((a, b) => rank(a.language) - rank(b.language));
  return (
    <table>
      <caption>
        {say('languages.caption')}
        <span class="key" aria-hidden="true">
          <span>
            <svg viewBox="0 0 24 10" width="24" height="10">
              <path class="span" d="M1 5h22" />
              <circle class="dot" cx="12" cy="5" r="3.5" />
            </svg>
            {say('languages.key.model')}
          </span>
          <span>
            <svg viewBox="0 0 4 12" width="4" height="12">
              <path class="tick" d="M2 0v12" />
            </svg>
            {say('languages.key.xz')}
          </span>
        </span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{say('languages.language')}</th>
          <th scope="col">{say('languages.pages')}</th>
          <th scope="col">{say('languages.messages')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const language = props.languages.find((one) => one.code === row.language);
          return (
            <tr key={row.language}>
              <th scope="row" lang={language?.tag}>
                {language?.name ?? row.language}
              </th>
              <Cell score={row.pages} most={most} />
              <Cell score={row.messages} most={most} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Cell(props: { score: api.Score | null; most: number }) {
  const { score } = props;
  if (!score)
    return (
      <td>
        <span class="none" title={say('languages.none.long')}>
          {say('languages.none')}
        </span>
      </td>
    );
  const interval =
    score.low !== null && score.high !== null
      ? say('languages.interval', { low: number(score.low, 2), high: number(score.high, 2) })
      : say('languages.one');
  return (
    <td>
      <strong>{number(score.bits_per_byte, 2)}</strong> <span class="interval">{interval}</span>
      <Bar score={score} most={props.most} />
      {score.xz_bits_per_byte !== null && <span class="xz">{say('languages.xz', { value: number(score.xz_bits_per_byte, 2) })}</span>}
    </td>
  );
}

// A scale from 0: a dot for the model with its interval, a tick for xz.
function Bar(props: { score: api.Score; most: number }) {
  const { score } = props;
  const x = (value: number) => `${(100 * value) / props.most}%`;
  return (
    <svg class="bar" width="100%" height="12" aria-hidden="true">
      <line class="scale" x1="0" x2="100%" y1="6" y2="6" />
      {score.low !== null && score.high !== null && <line class="span" x1={x(score.low)} x2={x(score.high)} y1="6" y2="6" />}
      {score.xz_bits_per_byte !== null && (
        <line class="tick" x1={x(score.xz_bits_per_byte)} x2={x(score.xz_bits_per_byte)} y1="1" y2="11" />
      )}
      <circle class="dot" cx={x(score.bits_per_byte)} cy="6" r="3.5" />
    </svg>
  );
}
