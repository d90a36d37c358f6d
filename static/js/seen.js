/** Which posts she has read, until the server knows. Kept on the device, so that nothing is lost by a page that closes
 *  or a connection that fails; told again with the next page. Only numbers of posts, and only for the one who read them. */

const MOST_THREADS = 30;
const MOST_POSTS = 200;

export class Seen {
  constructor(member) {
    this.key = `seen:${member}`;
    this.here = {};
  }

  /** Note that she has read post `id`, on a page told of under `url` and made when `newest` was the newest post. */
  add(url, newest, id) {
    const all = this.read();
    const posts = all[url]?.posts ?? [];
    all[url] = { newest, posts: [...posts.filter((other) => other !== id), id].slice(-MOST_POSTS) };
    this.write(all);
  }

  /** Tell the server all of it, even while the page closes. What it has not taken stays here. */
  send(token) {
    return Promise.all(Object.entries(this.read()).map(([url, { newest, posts }]) => this.tell(url, newest, posts, token)));
  }

  async tell(url, newest, posts, token) {
    const body = new URLSearchParams({ csrf_token: token, newest, posts: posts.join(",") });
    const answer = await fetch(url, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => null);
    // Not found: the discussion is gone, and with it what there was to tell.
    if (answer?.status !== 204 && answer?.status !== 404) return;
    const all = this.read();
    const left = (all[url]?.posts ?? []).filter((id) => !posts.includes(id));
    if (left.length) all[url].posts = left;
    else delete all[url];
    this.write(all);
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      // A browser that keeps nothing: then only as long as this page.
      return this.here;
    }
  }

  write(all) {
    this.here = Object.fromEntries(Object.entries(all).slice(-MOST_THREADS));
    try {
      localStorage.setItem(this.key, JSON.stringify(this.here));
    } catch {
      // As above.
    }
  }
}
