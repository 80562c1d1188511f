// Labels without leaving the page: in a form with data-label, the verdict
// buttons (and their keys) label the selected rows, or, when none is selected,
// the row in question, and go on to the next one. u takes the last change of
// this page back. Whatever the server refuses is sent again as a plain form,
// so that its page can say why. One change is under way at a time: the next key
// is for the row that the one before leads to, however fast it comes.
import { rows, box, here, move } from "./rows.js";

const form = document.querySelector("form[data-label]");
const undo = document.querySelector("form[data-undo]");
const done = [];
const since = new WeakMap(); // rows labelled here: the label position of that
let turn = Promise.resolve();

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

// seen is the label position at which the page showed these rows; keep notes
// what became of them. What others said meanwhile of other rows is not seen by
// that.
const seen = (targets) => Math.min(...targets.map((row) => since.get(row) ?? Number(form.elements.seen.value)));

function keep(targets, result) {
  for (const row of targets) since.set(row, result.label_seq);
  if (result.label_seq === Number(form.elements.seen.value) + result.changed) form.elements.seen.value = String(result.label_seq);
}

function inTurn(event, work) {
  event.preventDefault();
  turn = turn.then(work).catch(() => say("That did not work. Load the page again to see what is true."));
}

function label(event) {
  const { submitter } = event, verdict = submitter?.name === "verdict" ? submitter.value : "";
  if (verdict && chosen().length) inTurn(event, () => send(verdict, submitter));
}

async function send(verdict, submitter) {
  const targets = chosen(), one = !rows().some((row) => box(row)?.checked);
  const answer = await json("/api/v1/labels", {
    events: targets.map((row) => box(row).value), verdict, seen: seen(targets),
    reason: verdict === "unlabelled" ? "" : form.elements.reason.value, note: form.elements.note.value,
  }).catch(() => null);
  if (!answer?.ok) return plain(targets, submitter);
  const result = await answer.json();
  const before = targets.map((row) => [row, show(row, chip(verdict))]);
  if (result.batch) done.push({ batch: result.batch, before });
  keep(targets, result);
  form.elements.note.value = "";
  say(`${result.words} u takes it back.`);
  targets.forEach((row) => { box(row).checked = false; });
  form.dispatchEvent(new Event("change", { bubbles: true }));
  if (one && rows()[here()] === targets[0]) move(here() + 1);
}

// plain sends the same change as a form: the server's page says what is wrong.
// The page is left, so it never ends and nothing else has its turn.
function plain(targets, submitter) {
  targets.forEach((row) => { box(row).checked = true; });
  form.elements.seen.value = String(seen(targets));
  form.removeEventListener("submit", label);
  form.requestSubmit(submitter);
  return new Promise(() => {});
}

function takeBack(event) {
  if (done.length) inTurn(event, back);
}

async function back() {
  const last = done.at(-1);
  if (!last) return;
  const answer = await json("/api/v1/labels/undo", { batch: last.batch }).catch(() => null);
  if (!answer?.ok) {
    undo.removeEventListener("submit", takeBack);
    undo.requestSubmit();
    return new Promise(() => {});
  }
  const result = await answer.json();
  done.pop();
  for (const [row, old] of last.before) show(row, old);
  keep(last.before.map(([row]) => row), result);
  say(result.words);
}

form?.addEventListener("submit", label);
undo?.addEventListener("submit", takeBack);
