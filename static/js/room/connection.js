/** What the line beside the button says about the connection.
 *
 *  Facts: `live` (the socket is up and nothing is missing), `began` (it was live before), `answers` (the server answered
 *  when asked last), `asks` (how often it answered since the socket went), `why` (a sentence of the server, when it lets
 *  nobody in). Gives the words and whether they are good news. */
export function connectionWords({ live, began, answers, asks, why }) {
  if (live) return { words: "Connected", good: true };
  if (answers && why) return { words: why, good: false };
  if (answers && asks > 1) {
    return { words: "A live connection does not get through here. New words come every few seconds.", good: false };
  }
  if (began || !answers) return { words: "Reconnecting. You can go on writing.", good: false };
  return { words: "Connecting. You can start writing.", good: false };
}
