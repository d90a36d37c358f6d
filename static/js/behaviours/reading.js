/** Notes which posts of a page she has had before her eyes, and tells the server. The key N leads to the next new one. */

import { onNext } from "../next-key.js";
import { Seen } from "../seen.js";

// A post that only flew past was not read.
const LONG_ENOUGH = 800;
const TELL_AFTER = 3000;
const PATIENCE = 1500;

export function attach(list) {
  const seen = new Seen(list.dataset.member);
  const { seen: url, newest } = list.dataset;
  const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";
  let waiting = 0;

  const tell = () => {
    clearTimeout(waiting);
    waiting = 0;
    return seen.send(token());
  };
  const watcher = watch(list, (id) => {
    seen.add(url, newest, id);
    waiting ||= setTimeout(tell, TELL_AFTER);
  });
  for (const post of list.querySelectorAll(".post[id]")) watcher.observe(post);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  addEventListener("pagehide", tell);
  addEventListener("online", tell);
  // What an earlier page could not tell.
  tell();

  if (list.dataset.key !== "n") return;
  onNext(async () => {
    const next = nextNew(list);
    if (next) return lead(next);
    const link = document.querySelector("[data-next-unread]");
    await Promise.race([tell(), new Promise((done) => setTimeout(done, PATIENCE))]);
    link?.click();
  });
}

function watch(list, read) {
  const timers = new Map();
  const thresholds = Array.from({ length: 21 }, (_, n) => n / 20);
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, isIntersecting, boundingClientRect, rootBounds } of entries) {
      // Of a post longer than the window, its end.
      const enough = isIntersecting && (intersectionRatio > 0.6 || boundingClientRect.bottom <= (rootBounds?.bottom ?? innerHeight));
      if (enough && !timers.has(target)) timers.set(target, setTimeout(() => done(target), LONG_ENOUGH));
      else if (!isIntersecting) drop(target);
    }
  }, { threshold: thresholds });

  function drop(target) {
    clearTimeout(timers.get(target));
    timers.delete(target);
  }
  function done(target) {
    timers.delete(target);
    if (document.visibilityState !== "visible") return;
    watcher.unobserve(target);
    read(Number(target.id.replace("post-", "")));
  }
  return watcher;
}

function nextNew(list) {
  const here = document.activeElement?.closest?.(".post");
  const after = (post) => (here ? here.compareDocumentPosition(post) & Node.DOCUMENT_POSITION_FOLLOWING : post.getBoundingClientRect().top > innerHeight / 3);
  return [...list.querySelectorAll(".post-new")].find(after);
}

function lead(post) {
  post.tabIndex = -1;
  post.scrollIntoView({ block: "start" });
  post.focus({ preventScroll: true });
}
