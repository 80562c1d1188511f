// The palette (Ctrl K): everything this page links to by name, the keys'
// actions, and a search of the corpus. And a "copy" button for
// [data-copy="id"].
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");

function entries() {
  const seen = new Set(), out = [];
  for (const e of document.querySelectorAll(".nav a[href], main a.btn[href], main button.btn, [data-command]")) {
    const text = (e.dataset.command ?? e.querySelector(".name")?.textContent ?? e.textContent).replace(/\s+/g, " ").trim();
    if (!text || seen.has(text) || e.disabled) continue;
    seen.add(text);
    out.push({ text, key: e.dataset.key ?? "", run: () => e.click() });
  }
  const search = document.querySelector(".quick input[type=search]");
  if (search && input.value.trim()) out.push({ text: `Search events for “${input.value.trim()}”`, key: "", run: () => { search.value = input.value; search.form.requestSubmit(); } });
  return out;
}

function draw() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries().filter((e) => words.every((w) => e.text.toLowerCase().includes(w)));
  list.replaceChildren(...found.slice(0, 12).map((entry, i) => {
    const item = document.createElement("li");
    item.id = `palette-${i}`;
    item.role = "option";
    item.ariaSelected = String(i === 0);
    item.textContent = entry.text;
    if (entry.key) item.append(Object.assign(document.createElement("small"), { textContent: entry.key }));
    item.addEventListener("click", () => { dialog.close(); entry.run(); });
    return item;
  }));
  input.setAttribute("aria-activedescendant", list.firstElementChild?.id ?? "");
}

function step(by) {
  const items = [...list.children], at = items.findIndex((i) => i.ariaSelected === "true");
  const next = items[(at + by + items.length) % items.length];
  items.forEach((i) => { i.ariaSelected = String(i === next); });
  next?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", next?.id ?? "");
}

if (dialog) {
  document.getElementById("palette-open")?.addEventListener("click", () => { dialog.showModal(); input.value = ""; draw(); });
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") list.querySelector("[aria-selected=true]")?.click();
    else if (event.key === "Escape") dialog.close();
    else return;
    event.preventDefault();
  });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = "Copied";
});
