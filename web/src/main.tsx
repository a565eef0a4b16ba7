import { render } from 'preact';
import { Page } from './page';
import { speak, wantedLanguage } from './strings';

const root = document.getElementById('page');
if (root) void speak(wantedLanguage()).then(() => render(<Page />, root));
