// SPDX-License-Identifier: EUPL-1.2
// What a call does to a phone besides what it shows: it shakes where that is allowed, and sounds where
// the citizen turned the sound on. With the sound the screen stays lit, because a phone that sleeps
// hears of no call.

const SHAKE_MS = [400, 150, 400, 150, 800];
const TONES_HZ = [659.25, 523.25, 659.25, 523.25];
const TONE_S = 0.55;
const LOUD = 0.4;

const Context = window.AudioContext || window.webkitAudioContext;
let context = null;
let isOn = false;
let lock = null;

/** Whether this phone can sound at all. */
export const hasSound = Boolean(Context);

const gong = (tones) => tones.forEach((hz, index) => {
  const from = context.currentTime + index * TONE_S;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hz;
  volume.gain.setValueAtTime(LOUD, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + TONE_S * 1.8);
  tone.connect(volume);
  volume.connect(context.destination);
  tone.start(from);
  tone.stop(from + TONE_S * 1.8);
});

const keepLit = async () => {
  if (!isOn || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request('screen');
  } catch {
    lock = null; // the phone saves its battery
  }
};

document.addEventListener('visibilitychange', keepLit);

/** To be called while a finger presses: phones allow no sound otherwise. Plays what will be heard. */
export const setSound = async (on) => {
  isOn = on;
  if (!on) {
    if (lock) lock.release().catch(() => {});
    lock = null;
    return;
  }
  context = context || new Context();
  context.resume();
  gong(TONES_HZ.slice(0, 2));
  await keepLit();
};

/** The call. */
export const ring = () => {
  const mayShake = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (navigator.vibrate && mayShake) navigator.vibrate(SHAKE_MS);
  if (isOn) {
    context.resume();
    gong(TONES_HZ);
  }
};
