// Tells a screen reader what is being written, a sentence at a time: a token at a time would stutter.

// Browsers of 2023 do not all have Intl.Segmenter; there a sentence ends at its mark and a space.
function sentencesIn(language: string): (text: string) => string[] {
  if (!('Segmenter' in Intl)) return (text) => text.match(/[^.!?。؟]*[.!?。؟]+\s+|.+$/gs) ?? [];
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  return (text) => [...segmenter.segment(text)].map((part) => part.segment);
}

export class Speaker {
  private waiting = '';
  private readonly cut: (text: string) => string[];

  // `speak` puts text into the page's one live region.
  constructor(language: string, private readonly speak: (text: string) => void) {
    this.cut = sentencesIn(language);
  }

  add(text: string) {
    this.waiting += text;
    const sentences = this.cut(this.waiting);
    this.waiting = sentences.pop() ?? '';
    const whole = sentences.join('').trim();
    if (whole) this.speak(whole);
  }

  // The rest, and how it ended.
  end(message: string) {
    this.speak(`${this.waiting.trim()} ${message}`.trim());
    this.waiting = '';
  }
}
