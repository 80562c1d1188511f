// How far a live answer is: while a form with data-live-progress="/address"
// waits for one, the address is asked, from 200 ms on, what the page of that
// name waits for: {"what", "text", "done", "total"}. The element with the id
// "live-progress" shows it and is hidden again when the answer is there; a
// quick answer never sees it. Its numbers are not read out as they change: the
// element "live-said" says once, after a second, what is being done.
const first = 200, every = 250, said = 1000;
const watches = new WeakMap();
const pause = (time) => new Promise((done) => setTimeout(done, time));

// watch begins to ask. What an earlier watch of the form shows stays until
// there is something newer to show.
export function watch(form, page) {
  watches.get(form)?.abort();
  const control = new AbortController();
  watches.set(form, control);
  if (form.dataset.liveProgress) follow(`${form.dataset.liveProgress}?editor=${encodeURIComponent(page)}`, control.signal);
}

// unwatch ends it and takes away what it shows.
export function unwatch(form) {
  watches.get(form)?.abort();
  watches.delete(form);
  draw({});
  say("");
}

async function follow(address, signal) {
  const began = performance.now();
  for (await pause(first); !signal.aborted; await pause(every)) {
    if (document.hidden) continue;
    const at = await ask(address, signal);
    if (signal.aborted) return;
    draw(at);
    if (at.what && performance.now() - began > said) say(`${at.what}.`);
  }
}

// What goes wrong here goes wrong with the answer, too, which says so.
async function ask(address, signal) {
  try {
    const answer = await fetch(address, { signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}

function draw(at) {
  const element = document.getElementById("live-progress");
  if (!element) return;
  element.hidden = !at.text;
  if (!at.text) return;
  element.querySelector("p").textContent = at.text;
  const bar = element.querySelector("progress");
  bar.hidden = !at.total;
  bar.max = at.total || 1;
  bar.value = at.done;
}

// say speaks once for each time of waiting.
function say(words) {
  const element = document.getElementById("live-said");
  if (element && (!words || !element.textContent)) element.textContent = words;
}
