// Labels without leaving the page: in a form with data-label, the verdict
// buttons (and their keys) label the selected rows, or, when none is selected,
// the row in question, and go on to the next one. u takes the last change of
// this page back. Whatever the server refuses is sent again as a plain form,
// so that its page can say why.
import { rows, box, here, move } from "./rows.js";

const form = document.querySelector("form[data-label]");
const undo = document.querySelector("form[data-undo]");
const done = [];

const json = (address, body) => fetch(address, {
  method: "POST", credentials: "same-origin", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", Accept: "application/json" },
});

function say(text) {
  const e = form.querySelector("[data-said]");
  if (e) e.textContent = text;
}

// chip is a copy of the chip that a verdict's button shows.
function chip(verdict) {
  const button = form.querySelector(`button[name=verdict][value="${CSS.escape(verdict)}"]`);
  const template = button?.querySelector("template");
  return (template ? template.content : button)?.querySelector(".chip")?.cloneNode(true);
}

function show(row, node) {
  const cell = row.querySelector("td.verdict");
  const old = cell?.querySelector(".chip");
  if (old && node) old.replaceWith(node);
  return old;
}

function chosen() {
  const selected = rows().filter((row) => box(row)?.checked);
  return selected.length ? selected : rows().slice(here()).slice(0, here() < 0 ? 0 : 1);
}

async function label(event) {
  const verdict = event.submitter?.name === "verdict" ? event.submitter.value : "";
  const targets = chosen();
  if (!verdict || !targets.length) return;
  event.preventDefault();
  const one = !rows().some((row) => box(row)?.checked);
  const answer = await json("/api/v1/labels", {
    events: targets.map((row) => box(row).value), verdict, seen: Number(form.elements.seen.value),
    reason: verdict === "unlabelled" ? "" : form.elements.reason.value, note: form.elements.note.value,
  }).catch(() => null);
  if (!answer?.ok) return plain(targets, event.submitter);
  const result = await answer.json();
  const before = targets.map((row) => [row, show(row, chip(verdict))]);
  if (result.batch) done.push({ batch: result.batch, before });
  form.elements.seen.value = String(Math.max(Number(form.elements.seen.value), result.label_seq));
  form.elements.note.value = "";
  say(`${result.words} u takes it back.`);
  targets.forEach((row) => { box(row).checked = false; });
  form.dispatchEvent(new Event("change", { bubbles: true }));
  if (one) move(here() + 1);
}

// plain sends the same change as a form: the server's page says what is wrong.
function plain(targets, submitter) {
  targets.forEach((row) => { box(row).checked = true; });
  form.removeEventListener("submit", label);
  form.requestSubmit(submitter);
}

async function takeBack(event) {
  const last = done.at(-1);
  if (!last) return;
  event.preventDefault();
  const answer = await json("/api/v1/labels/undo", { batch: last.batch }).catch(() => null);
  if (!answer?.ok) {
    undo.removeEventListener("submit", takeBack);
    return undo.requestSubmit();
  }
  const result = await answer.json();
  done.pop();
  for (const [row, old] of last.before) show(row, old);
  form.elements.seen.value = String(Math.max(Number(form.elements.seen.value), result.label_seq));
  say(result.words);
}

form?.addEventListener("submit", label);
undo?.addEventListener("submit", takeBack);
