// Timeline: pressing on a bar, or drawing over several, narrows the search to
// that stretch of time. The table below the bars has the same as links.
const svg = document.querySelector(".timeline svg.bars");
let from = null;

const bars = () => [...svg.querySelectorAll("g[data-from]")];
const at = (event) => event.target.closest?.("g[data-from]");

function mark(a, b) {
  const all = bars(), [i, j] = [all.indexOf(a), all.indexOf(b)].sort((x, y) => x - y);
  all.forEach((bar, k) => bar.classList.toggle("chosen", i <= k && k <= j));
  return [all[i], all[j]];
}

svg?.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || !at(event)) return;
  event.preventDefault();
  from = at(event);
  mark(from, from);
});
svg?.addEventListener("pointermove", (event) => { if (from && at(event)) mark(from, at(event)); });
document.addEventListener("pointerup", (event) => {
  if (!from) return;
  const [first, last] = mark(from, at(event) ?? from);
  from = null;
  const address = new URL(location.href);
  address.searchParams.delete("page");
  address.searchParams.set("from", first.dataset.from);
  address.searchParams.set("to", last.dataset.to);
  location.assign(address);
});
