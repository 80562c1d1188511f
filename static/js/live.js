// Live answers: a form with data-live="/address" posts its fields there
// whenever something in it changes (data-live-wait milliseconds after the last
// change, 150 by default; an earlier answer still on its way is dropped). The
// answer is JSON: {"html": "…", "diagnostics": [{from, to, severity, message,
// hint, code}]}. Every element of "html" with an id takes the place of its
// counterpart in the page; how far it is, is shown meanwhile (progress.js); the
// diagnostics are handed to the editor in the
// form as the event "assay:diagnostics". The page goes by a name of its own, the
// field "editor", so that two of them do not end each other's work. When there is no answer, the element
// that data-live-state names says why, and that the rest is older.
import { unwatch, watch } from "./progress.js";
import { parse, replace } from "./swap.js";

const running = new WeakMap();
const page = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("-");

async function ask(form) {
  running.get(form)?.abort();
  const control = new AbortController();
  running.set(form, control);
  const busy = document.getElementById(form.dataset.liveTarget ?? "");
  busy?.setAttribute("aria-busy", "true");
  watch(form, page);
  try {
    const answer = await fetch(form.dataset.live, {
      method: "POST", body: fieldsOf(form), signal: control.signal,
      headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    const body = await answer.json();
    if (answer.ok) show(form, body);
    else miss(form, body.detail ? `${body.title}: ${body.detail}` : body.title);
  } catch (error) {
    if (error.name === "AbortError") return;
    miss(form, "The server does not answer");
  }
  if (running.get(form) !== control) return;
  unwatch(form);
  document.getElementById(form.dataset.liveTarget ?? "")?.removeAttribute("aria-busy");
}

function fieldsOf(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("editor", page);
  return fields;
}

function show(form, answer) {
  if (answer.html) {
    const other = parse(answer.html);
    for (const element of [...other.body.children]) if (element.id) replace(element.id, other);
  }
  form.dispatchEvent(new CustomEvent("assay:diagnostics", { detail: answer.diagnostics ?? [] }));
}

function miss(form, why) {
  const words = document.createElement("span");
  words.className = "dropped";
  words.textContent = `${why}. What stands below is of an earlier text.`;
  document.getElementById(form.dataset.liveState ?? "")?.replaceChildren(words);
}

function later(form) {
  clearTimeout(form.liveTimer);
  form.liveTimer = setTimeout(ask, Number(form.dataset.liveWait ?? 150), form);
}

document.addEventListener("input", (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (form?.dataset.live) later(form);
});
for (const form of document.querySelectorAll("form[data-live]")) if (form.dataset.liveAtOnce !== "off") later(form);
