// Things under way: an element with an id and data-refresh="2" is fetched
// again every two seconds from this page's own address, for as long as the
// answer still has data-refresh. What fails or stays as it is, is asked for
// ever more rarely; nothing is fetched while the page is hidden.
import { fetchPage, replace } from "./swap.js";

let misses = 0, same = 0;

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const shown = () => new Promise((done) => {
  if (document.hidden) document.addEventListener("visibilitychange", done, { once: true });
  else done();
});
const refreshing = () => [...document.querySelectorAll("[data-refresh][id]")];
const text = () => refreshing().map((e) => e.innerHTML).join();

async function refresh() {
  const elements = refreshing();
  if (!elements.length) return;
  const wait = Math.max(1, Math.min(...elements.map((e) => Number(e.dataset.refresh) || 2)));
  await pause(wait * 2 ** Math.min(Math.max(misses, same - 2), 4));
  await shown();
  const before = text();
  try {
    const other = await fetchPage(location.href);
    for (const e of elements) replace(e.id, other);
    misses = 0;
    same = text() === before ? same + 1 : 0;
  } catch {
    misses++;
  }
  refresh();
}
refresh();
