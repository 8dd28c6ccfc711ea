/** A short tone for a new answer, made on the spot: no file, nothing from elsewhere. */

let context: AudioContext | undefined;

/** Must first be called from a click: browsers let nothing sound before one. */
export function chime(): void {
  context ??= new AudioContext();
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = 740;
  volume.gain.value = 0.06;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.15);
}
