// How the machine writes: temperature, top-p, length, seed, stops.
import { number, say } from './strings';

export interface Chosen {
  temperature: number;
  top_p: number;
  tokens: number;
  seed: string; // a whole number, or empty for any
  stop: string; // one on each line
}

export const chosenAtFirst: Chosen = { temperature: 0.7, top_p: 1, tokens: 120, seed: '', stop: '' };
const kMostStops = 4;

export const stopsOf = (chosen: Chosen) =>
  chosen.stop
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, kMostStops);

// A seed of one's own where none is chosen, so that it can be told afterwards and used again.
export const seedOf = (chosen: Chosen) =>
  chosen.seed === '' ? (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) : Number(chosen.seed);

export function Settings(props: { chosen: Chosen; change: (chosen: Chosen) => void; context: number }) {
  const { chosen, change } = props;
  const most = props.context > 1 ? props.context - 1 : 2048;
  const within = (value: number) => Math.min(most, Math.max(1, Math.round(value) || 1));
  return (
    <details class="settings">
      <summary>{say('settings')}</summary>
      <div class="grid">
        <Slider id="temperature" most={2} step={0.1} value={chosen.temperature} change={(temperature) => change({ ...chosen, temperature })} />
        <Slider id="top_p" most={1} step={0.05} value={chosen.top_p} change={(top_p) => change({ ...chosen, top_p })} />
        <div>
          <label for="tokens">{say('settings.tokens')}</label>
          <input
            id="tokens"
            type="number"
            inputMode="numeric"
            min="1"
            max={most}
            value={chosen.tokens}
            onChange={(event) => change({ ...chosen, tokens: within(Number(event.currentTarget.value)) })}
          />
        </div>
        <div>
          <label for="seed">{say('settings.seed')}</label>
          <input
            id="seed"
            type="text"
            inputMode="numeric"
            autocomplete="off"
            placeholder={say('settings.seed.any')}
            value={chosen.seed}
            aria-describedby="seed-hint"
            onInput={(event) => change({ ...chosen, seed: event.currentTarget.value.replace(/\D/g, '').slice(0, 15) })}
          />
          <p id="seed-hint" class="hint">
            {say('settings.seed.hint')}
          </p>
        </div>
        <div>
          <label for="stops">{say('settings.stop')}</label>
          <textarea
            id="stops"
            rows={2}
            value={chosen.stop}
            aria-describedby="stops-hint"
            onInput={(event) => change({ ...chosen, stop: event.currentTarget.value })}
          />
          <p id="stops-hint" class="hint">
            {say('settings.stop.hint')}
          </p>
        </div>
      </div>
    </details>
  );
}

interface SliderProps {
  id: 'temperature' | 'top_p';
  most: number;
  step: number;
  value: number;
  change: (value: number) => void;
}

// Top-p of 0 would leave no word to choose from.
function Slider(props: SliderProps) {
  const { id } = props;
  return (
    <div>
      <label for={id}>{say(`settings.${id}`)}</label>
      <div class="slider">
        <input
          id={id}
          type="range"
          min={id === 'top_p' ? props.step : 0}
          max={props.most}
          step={props.step}
          value={props.value}
          aria-describedby={`${id}-hint`}
          onInput={(event) => props.change(Number(event.currentTarget.value))}
        />
        <output for={id}>{number(props.value, props.step < 0.1 ? 2 : 1)}</output>
      </div>
      <p id={`${id}-hint`} class="hint">
        {say(`settings.${id}.hint`)}
      </p>
    </div>
  );
}
