// How the machine writes: temperature, length, seed.
import { number, say } from './strings';

export interface Chosen {
  temperature: number;
  tokens: number;
  seed: string; // a whole number, or empty for any
}

export const chosenAtFirst: Chosen = { temperature: 0.7, tokens: 120, seed: '' };

export function Settings(props: { chosen: Chosen; change: (chosen: Chosen) => void; context: number }) {
  const { chosen, change } = props;
  const most = props.context > 1 ? props.context - 1 : 2048;
  const within = (value: number) => Math.min(most, Math.max(1, Math.round(value) || 1));
  return (
    <details class="settings">
      <summary>{say('settings')}</summary>
      <div class="grid">
        <div>
          <label for="temperature">{say('settings.temperature')}</label>
          <div class="slider">
            <input
              id="temperature"
              type="range"
              min="0"
              max="2"
              step="0.1"
              value={chosen.temperature}
              aria-describedby="temperature-hint"
              onInput={(event) => change({ ...chosen, temperature: Number(event.currentTarget.value) })}
            />
            <output for="temperature">{number(chosen.temperature, 1)}</output>
          </div>
          <p id="temperature-hint" class="hint">
            {say('settings.temperature.hint')}
          </p>
        </div>
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
      </div>
    </details>
  );
}
