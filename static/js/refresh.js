// Things under way: an element with an id and data-refresh="2" is fetched
// again every two seconds from this page's own address, for as long as the
// answer still has data-refresh. Nothing is fetched while the page is hidden.
import { fetchPage, replace } from "./swap.js";

let misses = 0;

async function refresh() {
  const elements = [...document.querySelectorAll("[data-refresh][id]")];
  if (!elements.length) return;
  const wait = Math.max(1, Math.min(...elements.map((e) => Number(e.dataset.refresh) || 2)));
  await new Promise((done) => setTimeout(done, wait * 1000 * 2 ** Math.min(misses, 5)));
  if (!document.hidden) {
    try {
      const other = await fetchPage(location.href);
      for (const e of elements) replace(e.id, other);
      misses = 0;
    } catch {
      misses++;
    }
  }
  refresh();
}
refresh();
