// What the player says: pushed by it (server-sent events), or asked for once a second where that fails.

const QUIET = 3500; // ms without a word before we ask ourselves
const DEAD = 9000; // ms without a word before the stream is opened anew: a killed machine closes nothing
const PATIENCE = 4000;
const MISSES = 2; // one lost answer is no news

/** Follow the player for ever: *status* and *beats* take what it says, *lost* is called while it is silent. */
export function follow({ status, beats, lost }) {
  let source = null;
  let heard = Date.now();
  let opened = 0;
  let misses = 0;
  let asking = false;

  function hear(value) {
    misses = 0;
    status(value);
  }

  function open() {
    source?.close();
    opened = Date.now();
    source = new EventSource("/api/v1/events");
    source.addEventListener("status", (event) => {
      heard = Date.now();
      hear(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      heard = 0; // the browser tries again by itself; we ask meanwhile
    });
    source.addEventListener("beats", (event) => beats(JSON.parse(event.data).late_us));
  }

  async function ask() {
    asking = true;
    try {
      const answer = await fetch("/api/v1/status", { signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(answer.status);
      hear(await answer.json());
    } catch {
      misses += 1;
      if (misses >= MISSES) lost();
    }
    asking = false;
  }

  function look() {
    if (document.hidden) return;
    const now = Date.now();
    const closed = source.readyState === EventSource.CLOSED;
    if (now - Math.max(heard, opened) > (closed ? QUIET : DEAD)) open();
    if (now - heard > QUIET && !asking) ask();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close(); // a page that nobody sees costs the player nothing
    else open();
  });
  open();
  setInterval(look, 1000);
}

/** Ask for JSON at *path*; null where it is not to be had. */
export async function askFor(path) {
  try {
    const answer = await fetch(path, { signal: AbortSignal.timeout(3 * PATIENCE) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
