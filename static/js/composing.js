/** Whether a key belongs to a word that is still being composed, as Japanese and Chinese are written, and so means nothing
 *  else. Safari says that composing is over before it tells of the Enter that ended it; the old number still says so. */
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}
