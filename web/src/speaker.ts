// Tells a screen reader what is being written, a sentence at a time: a token at a time would stutter.

export class Speaker {
  private waiting = '';
  private readonly segmenter: Intl.Segmenter;

  // `speak` puts text into the page's one live region.
  constructor(language: string, private readonly speak: (text: string) => void) {
    this.segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  }

  add(text: string) {
    this.waiting += text;
    const sentences = [...this.segmenter.segment(this.waiting)].map((part) => part.segment);
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
