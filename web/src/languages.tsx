// The view of the evaluation: bits per byte by language and set, with intervals, beside a plain
// compressor; how many tokens the same content takes, and how many were read in training.
import * as api from './api';
import { has, number, say } from './strings';
import { useAnswer, Waiting } from './wait';

export function Languages(props: { languages: api.Language[] }) {
  const [answer, again] = useAnswer(api.evaluation);
  return (
    <>
      <h1>{say('languages.heading')}</h1>
      <Waiting answer={answer} again={again} missing={say('languages.missing')}>
        {(variants) => (
          <>
            <p class="lead">{say('languages.lead')}</p>
            <Table variants={variants} languages={props.languages} />
            <p class="lead">{say('languages.note')}</p>
          </>
        )}
      </Waiting>
    </>
  );
}

const scoreOf = (row: api.Variant, set: string): api.Score | null => {
  const score = row[set];
  return score && typeof score === 'object' && typeof score.bits_per_byte === 'number' ? score : null;
};

// The names under which the rows hold scores: running text first.
function setsOf(variants: api.Variant[]): string[] {
  const names = [...new Set(variants.flatMap((row) => Object.keys(row).filter((name) => scoreOf(row, name))))];
  const rank = (name: string) => (['pages', 'texts', 'messages'].indexOf(name) + 4) % 4;
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

const titleOf = (set: string) => {
  const key = `set.${set}`;
  return has(key) ? say(key) : set;
};

function Table(props: { variants: api.Variant[]; languages: api.Language[] }) {
  const { variants, languages } = props;
  const sets = setsOf(variants);
  const scores = variants.flatMap((row) => sets.map((set) => scoreOf(row, set)));
  const most = Math.max(1, ...scores.flatMap((score) => (score ? [score.bits_per_byte, score.high ?? 0, score.xz_bits_per_byte ?? 0] : []))) * 1.05;
  const order = languages.map((one) => one.code);
  const rank = (code: string) => (order.indexOf(code) + order.length + 1) % (order.length + 1);
  const rows = [...variants].sort((a, b) => rank(a.language) - rank(b.language));
  const tokens = languages.some((one) => typeof one.tokens_per_content === 'number');
  const read = languages.some((one) => typeof one.tokens_read === 'number');
  return (
    <table role="table">
      <caption>
        {say('languages.caption')}
        <Key />
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <Head text={say('languages.language')} />
          {sets.map((set) => (
            <Head key={set} text={titleOf(set)} />
          ))}
          {tokens && <Head text={say('languages.tokens')} />}
          {read && <Head text={say('languages.read')} />}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const language = languages.find((one) => one.code === row.language);
          return (
            <tr key={row.language} role="row">
              <th scope="row" role="rowheader" lang={language?.tag}>
                {language?.name ?? row.language}
              </th>
              {sets.map((set) => (
                <Cell key={set} title={titleOf(set)} score={scoreOf(row, set)} most={most} />
              ))}
              {tokens && <Figure title={say('languages.tokens')} text={timesEnglish(language?.tokens_per_content)} />}
              {read && <Figure title={say('languages.read')} text={inAll(language?.tokens_read)} />}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const timesEnglish = (value: number | null | undefined) =>
  typeof value === 'number' ? say('languages.tokens.value', { value: number(value, 2) }) : '';

const inAll = (value: number | null | undefined) => (typeof value === 'number' ? number(value) : '');

function Head(props: { text: string }) {
  return (
    <th scope="col" role="columnheader">
      {props.text}
    </th>
  );
}

function Key() {
  return (
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
  );
}

function None() {
  return (
    <span class="none" title={say('languages.none.long')}>
      {say('languages.none')}
    </span>
  );
}

function Figure(props: { title: string; text: string }) {
  return (
    <td role="cell" data-title={props.title}>
      {props.text ? <span class="figure">{props.text}</span> : <None />}
    </td>
  );
}

type Verdict = 'better' | 'same' | 'worse' | 'small';

// By the interval, never by the figure alone.
function verdictOf(score: api.Score): Verdict | null {
  const { low, high, xz_bits_per_byte: xz } = score;
  if (xz === null) return null;
  if (score.small || low === null || high === null) return 'small';
  return high < xz ? 'better' : low > xz ? 'worse' : 'same';
}

function Cell(props: { title: string; score: api.Score | null; most: number }) {
  const { score, title } = props;
  if (!score) return <Figure title={title} text="" />;
  const { low, high, xz_bits_per_byte: xz } = score;
  const interval =
    low !== null && high !== null ? say('languages.interval', { low: number(low, 2), high: number(high, 2) }) : say('languages.one');
  const verdict = verdictOf(score);
  return (
    <td role="cell" data-title={title}>
      <strong>{number(score.bits_per_byte, 2)}</strong> <span class="interval">{interval}</span>
      <Bar score={score} most={props.most} />
      {xz !== null && <span class="xz">{say('languages.xz', { value: number(xz, 2) })}</span>}{' '}
      {verdict && <span class={`verdict ${verdict}`}>{say(`verdict.${verdict}`)}</span>}
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
