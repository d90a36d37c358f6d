/** Counts quick repeats of one key: three within a second and a half is a wish, three in an afternoon is chance. */

const TAPS = 3;
const WITHIN_MS = 1500;

/** A function to call with the time of each tap; gives true at the one that completes the wish. */
export function tapCounter(taps = TAPS, within = WITHIN_MS) {
  let times = [];
  return (now) => {
    times = [...times.filter((time) => now - time < within), now];
    if (times.length < taps) return false;
    times = [];
    return true;
  };
}
