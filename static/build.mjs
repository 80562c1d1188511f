// Bundles what comes from npm into dist: the editor, the fonts and the icons.
// Our own style sheets and modules are not touched by it; the Go package
// static serves them as they are.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const from = (...parts) => join(here, "node_modules", ...parts);
const to = (name) => join(here, "dist", name);

const fonts = [
  ["Inter", "inter", "100 900"],
  ["JetBrains Mono", "jetbrains-mono", "100 800"],
];

// The parts of the fonts that pages use; a browser fetches only those whose
// code points a page shows.
const subsets = ["latin", "latin-ext"];

async function clean() {
  await mkdir(to("."), { recursive: true });
  for (const name of await readdir(to("."))) {
    if (name !== ".keep") await rm(to(name), { recursive: true });
  }
}

async function writeFonts() {
  const faces = [];
  for (const [family, slug, weights] of fonts) {
    const ranges = JSON.parse(await readFile(from("@fontsource-variable", slug, "unicode.json"), "utf8"));
    for (const subset of subsets) {
      const file = `${slug}-${subset}-wght-normal.woff2`;
      await copyFile(from("@fontsource-variable", slug, "files", file), to(file));
      faces.push(`@font-face{font-family:"${family}";src:url("./${file}") format("woff2");font-weight:${weights};font-display:swap;unicode-range:${ranges[subset]}}`);
    }
  }
  await writeFile(to("fonts.css"), faces.join("\n") + "\n");
}

// One sprite of the icons that icons.json names: <use href="…#name">.
async function writeIcons() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = [];
  for (const name of names) {
    const svg = await readFile(from("lucide-static", "icons", `${name}.svg`), "utf8");
    const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`);
  }
  await writeFile(to("icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function bundleEditor() {
  await build({
    entryPoints: [join(here, "editor", "editor.js")],
    outfile: to("editor.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox128", "safari17.5"],
    legalComments: "none",
    logLevel: "warning",
  });
}

await clean();
await Promise.all([writeFonts(), writeIcons(), bundleEditor()]);
