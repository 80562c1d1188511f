// Changes: beside the count of a difference, buttons (and [ and ]) go from one
// run of changed lines to the next. The lines are in the same section.
const changed = ".add, .rem";

function changesNear(element) {
  const lines = element.closest("section")?.querySelector(".lines");
  return [...(lines?.children ?? [])].filter((l) => l.matches(changed) && !l.previousElementSibling?.matches(changed));
}

for (const row of document.querySelectorAll("[data-changes]")) row.hidden = !changesNear(row).length;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-change]");
  const changes = button ? changesNear(button) : [];
  if (!changes.length) return;
  const now = changes.findIndex((l) => l.matches(".at")), step = Number(button.dataset.change);
  const next = now < 0 ? (step > 0 ? 0 : changes.length - 1) : (now + step + changes.length) % changes.length;
  changes.forEach((l, i) => l.classList.toggle("at", i === next));
  changes[next].scrollIntoView({ block: "center", inline: "nearest" });
  button.closest("[data-changes]").querySelector("[data-change-at]").textContent = `change ${next + 1} of ${changes.length}`;
});
