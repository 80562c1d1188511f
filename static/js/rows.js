// Rows: in a table with data-rows, j and k move, x selects, Shift+click
// extends the selection, Enter or o opens the row's first link. The row in
// question has the class "here". A counter [data-selected] shows how many are
// selected.
const table = () => document.querySelector("table[data-rows]");
export const rows = () => [...(table()?.tBodies[0]?.rows ?? [])];
export const here = () => rows().findIndex((row) => row.classList.contains("here"));
export const box = (row) => row?.querySelector(".tick input[type=checkbox]");
let last = null;

export function move(to) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.max(0, Math.min(all.length - 1, to))];
  all.forEach((row) => row.classList.toggle("here", row === next));
  next.scrollIntoView({ block: "nearest" });
  (box(next) ?? next.querySelector("a"))?.focus({ preventScroll: true });
}

function count() {
  const n = rows().filter((row) => box(row)?.checked).length;
  for (const e of document.querySelectorAll("[data-selected]")) e.textContent = String(n);
}

document.addEventListener("keydown", (event) => {
  if (!table() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable], assay-editor")) return;
  const row = rows()[here()];
  const actions = {
    j: () => move(here() + 1),
    k: () => move(here() < 0 ? 0 : here() - 1),
    x: () => box(row)?.click(),
    o: () => row?.querySelector("a")?.click(),
  };
  if (event.key === "Enter" && event.target.matches("input[type=checkbox]")) actions.Enter = actions.o;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("click", (event) => {
  if (!event.target.matches?.("table[data-rows] .tick input")) return;
  const boxes = rows().map(box);
  if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((b) => { if (b) b.checked = event.target.checked; });
  }
  last = event.target;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-all]")) rows().forEach((row) => { if (box(row)) box(row).checked = event.target.checked; });
  count();
});
count();
