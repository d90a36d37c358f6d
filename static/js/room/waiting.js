/** How long it is until something, counted on this device's own clock from what the server said was left. */

/** A waiting time as one reads it: "45 s", "1 min 05 s", "2 h 10 min". */
export function inWords(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  if (left < 60) return `${left} s`;
  const minutes = Math.floor(left / 60);
  if (minutes < 60) return `${minutes} min ${String(left % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export class Countdown {
  /** `shown(seconds)` is told each second how many are left, and once that it is over: `over()`. */
  constructor({ shown, over }) {
    Object.assign(this, { shown, over });
  }

  #ends = 0;
  #timer;

  get seconds() {
    return Math.max(0, Math.ceil((this.#ends - performance.now()) / 1000));
  }

  /** Begin anew with so many seconds; with none it is simply not running. */
  begin(seconds) {
    clearTimeout(this.#timer);
    this.#ends = performance.now() + seconds * 1000;
    if (seconds > 0) this.#tick();
  }

  #tick() {
    const { seconds } = this;
    if (seconds === 0) return void this.over();
    this.shown(seconds);
    // At the moment the shown number changes, so that it neither jumps nor lags.
    this.#timer = setTimeout(() => this.#tick(), (this.#ends - performance.now()) % 1000 || 1000);
  }
}
