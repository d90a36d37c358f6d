/** The key N follows this link. */

import { onNext } from "../next-key.js";

export function attach(link) {
  onNext(() => link.click());
}
