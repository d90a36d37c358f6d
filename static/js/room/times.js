/** Times as the server writes them (community/core/clock.py), on the clock of the reader's own zone. */

/** A time of day: "8:10 pm". */
export function clockTime(moment, zone) {
  const { hour, minute } = parts(moment, zone, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  return `${hour % 12 || 12}:${minute} ${hour < 12 ? "am" : "pm"}`;
}

/** A day: "Thursday 26 November", with the year when it is another one. */
export function dateLine(moment, zone, today = new Date()) {
  const shown = parts(moment, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const { year } = parts(today, zone, { year: "numeric" });
  return `${shown.weekday} ${shown.day} ${shown.month}${shown.year === year ? "" : ` ${shown.year}`}`;
}

function parts(moment, zone, wanted) {
  const format = new Intl.DateTimeFormat("en-AU", { ...wanted, timeZone: zone });
  return Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
}
