/** What a visitor typed has arrived: the device forgets it. A member's forms see to that themselves. */

import { Shelf, ofDevice } from "../drafts/shelf.js";

export function attach({ dataset }) {
  const shelf = new Shelf(ofDevice(), "");
  for (const entry of shelf.all()) if (entry.place === dataset.place) shelf.remove(entry.hand);
}
