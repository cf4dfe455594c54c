// SPDX-License-Identifier: EUPL-1.2
// A gentle gong and, where the browser has a voice for the language, words. A browser that allows no sound
// before somebody has touched the page, or has no voice, only makes the board a silent one.

const TONES_HZ = [659.26, 523.25]; // e'' and c''
const TONE_GAP_S = 0.42;
const TONE_S = 1.6;
const GONG_MS = 1100; // then words may begin
const LOUDNESS = 0.3;
const RESUME_MS = 200;
const WORDS_MS = 12000; // a voice that hangs

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Sound {
  constructor({ quiet = false } = {}) {
    this.quiet = quiet;
    this.isBarred = false; // the browser wants a touch first
    this.wake = () => this.resume();
    if (!quiet) addEventListener('pointerdown', this.wake);
  }

  async resume() {
    if (this.quiet || !globalThis.AudioContext) return false;
    try {
      this.audio ??= new AudioContext();
      if (this.audio.state !== 'running')
        await Promise.race([this.audio.resume(), pause(RESUME_MS)]);
      this.isBarred = this.audio.state !== 'running';
    } catch {
      return false; // no device to play on
    }
    return !this.isBarred;
  }

  tone(hz, at) {
    const gain = this.audio.createGain();
    gain.connect(this.audio.destination);
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + TONE_S);
    // The octave above, softer, makes it a bell.
    [[1, 1], [2, 0.25]].forEach(([times, part]) => {
      const oscillator = this.audio.createOscillator();
      const share = this.audio.createGain();
      share.gain.value = part;
      oscillator.frequency.value = hz * times;
      oscillator.connect(share).connect(gain);
      oscillator.start(at);
      oscillator.stop(at + TONE_S);
    });
  }

  async gong() {
    if (!await this.resume()) return;
    TONES_HZ.forEach((hz, index) => this.tone(hz, this.audio.currentTime + 0.03 + index * TONE_GAP_S));
    await pause(GONG_MS);
  }

  /** The voice for a language, or null. */
  voice(code) {
    if (this.quiet) return null;
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    const fits = voices.filter(({ lang }) => lang.toLowerCase().replace('_', '-').split('-')[0] === code);
    return fits.find(({ localService }) => localService) ?? fits[0] ?? null;
  }

  /** Says it and resolves when it is said, or at once where nobody can say it. */
  say(words, code) {
    const voice = this.voice(code);
    if (!voice) return Promise.resolve();
    return new Promise((done) => {
      const spoken = new SpeechSynthesisUtterance(words);
      const limit = setTimeout(done, WORDS_MS);
      spoken.voice = voice;
      spoken.lang = voice.lang;
      spoken.rate = 0.9;
      spoken.onend = spoken.onerror = () => {
        clearTimeout(limit);
        done();
      };
      speechSynthesis.speak(spoken);
    });
  }

  /** Plays when everything before is over, so that nothing cuts off anything else. */
  inTurn(play) {
    this.last = (this.last ?? Promise.resolve()).then(play);
    return this.last;
  }

  /** Ends the words that are being said. */
  hush() {
    globalThis.speechSynthesis?.cancel();
  }
}
