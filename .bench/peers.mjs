// Runs the same work on Assay, DuckDB and chDB, over the same Parquet files, on
// this machine, in turns, and prints a table with the ratios. Counts must be
// equal everywhere; else it ends with exit code 1.
//
//   node peers.mjs CORPUS [RULES]
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { readdirSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { queries, rules as makeRules } from "./questions.mjs";

const corpus = resolve(process.argv[2]);
const count = Number(process.argv[3] ?? 300);
const rounds = 5;
const files = join(corpus, "segments", "*.parquet");
const packages = createRequire(import.meta.url)("./package.json").dependencies;
const fields = ["process.command_line", "content.text", "url.full", "tool.arguments.target", "action.intent"];
const few = ["action.type", "agent.id", "user.id", "destination.ip", "action.intent", "tool.arguments.target"];
const needed = ["_time", ...new Set([...fields, ...few])];

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

// timed runs a query some times and keeps the count and the median in ms.
async function timed(run, times = rounds) {
  const took = [];
  let n;
  for (let i = 0; i <= times; i++) {
    const start = process.hrtime.bigint();
    n = await run();
    if (i > 0 || times === 1) took.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return { ms: median(took), n };
}

async function duck() {
  const db = await (await DuckDBInstance.create(":memory:", { threads: String(cpus().length) })).connect();
  const one = async (sql) => Number((await db.runAndReadAll(sql)).getRows()[0][0]);
  const bucket = (sql) => sql.replace("WINDOW", `time_bucket(INTERVAL '10 minutes', "_time")`);
  await db.run(`CREATE VIEW events AS SELECT * FROM read_parquet('${files}')`);
  const samples = {};
  for (const f of fields) {
    const rows = await db.runAndReadAll(`SELECT DISTINCT "${f}" FROM events WHERE "${f}" IS NOT NULL ORDER BY hash("${f}") LIMIT 1200`);
    samples[f] = rows.getRows().map((r) => r[0]);
  }
  const set = makeRules(count, samples);
  const out = { files: {}, memory: {}, set };
  for (const q of queries) out.files[q.name] = await timed(() => one(bucket(q.sql)));
  // The strongest form that a good engineer would load: enums and folded texts.
  for (const f of few) await db.run(`CREATE TYPE "enum ${f}" AS ENUM (SELECT DISTINCT "${f}" FROM events WHERE "${f}" IS NOT NULL)`);
  const columns = needed.map((f) => (few.includes(f) ? `"${f}"::"enum ${f}" AS "${f}"` : fields.includes(f) ? `lower("${f}") AS "${f}"` : `"${f}"`));
  await db.run(`CREATE TABLE loaded AS SELECT ${columns.join(", ")} FROM events`);
  const plain = (sql) => sql.replaceAll("FROM events", "FROM loaded").replaceAll(/lower\(("(?:process\.command_line|content\.text|url\.full)")\)/g, "$1")
    .replaceAll(/lower\(("[^"]+")\)/g, "lower($1::VARCHAR)").replaceAll(/starts_with\(("[^"]+"),/g, "starts_with($1::VARCHAR,");
  for (const q of queries) out.memory[q.name] = await timed(() => one(bucket(plain(q.sql))));
  out.memory.set = await timed(async () => {
    let sum = 0;
    for (const r of set) sum += await one(plain(`SELECT count(*) FROM events WHERE ${r.sql}`));
    return sum;
  }, 1);
  const version = (await db.runAndReadAll("SELECT version()")).getRows()[0][0];
  return { ...out, version };
}

function chdb() {
  const { Session } = createRequire(import.meta.url)("chdb");
  const dir = mkdtempSync(join(tmpdir(), "chdb-"));
  const session = new Session(dir);
  const one = (sql) => Number(String(session.query(sql, "TabSeparated")).trim());
  const theirs = (sql) => sql
    .replaceAll(/contains\(lower\(("[^"]+")\), ('[^']+')\)/g, "position(lower($1), $2) > 0")
    .replaceAll("starts_with(", "startsWith(").replace("WINDOW", `toStartOfInterval("_time", INTERVAL 10 minute)`);
  const onFiles = (sql) => theirs(sql).replaceAll("FROM events", `FROM file('${files}', Parquet)`);
  const out = { files: {}, memory: {} };
  return (async () => {
    for (const q of queries) out.files[q.name] = await timed(() => one(onFiles(q.sql)));
    session.query(`CREATE DATABASE IF NOT EXISTS m ENGINE = Atomic`);
    session.query(`CREATE TABLE m.events ENGINE = Memory AS SELECT ${needed.map((f) => (few.includes(f) ? `toLowCardinality("${f}") AS "${f}"` : `"${f}"`)).join(", ")} FROM file('${files}', Parquet)`);
    for (const q of queries) out.memory[q.name] = await timed(() => one(theirs(q.sql).replaceAll("FROM events", "FROM m.events")));
    const version = String(session.query("SELECT version()", "TabSeparated")).trim();
    session.cleanup?.();
    rmSync(dir, { recursive: true, force: true });
    return { ...out, version };
  })();
}

function assay(set) {
  const dir = mkdtempSync(join(tmpdir(), "assay-peers-"));
  const file = join(dir, "asked.json");
  writeFileSync(file, JSON.stringify({ queries, rules: set.map((r) => r.where) }));
  const text = execFileSync("go", ["test", "-run", "^$", "-bench", "Peers", "-benchtime", "1s", "./tuning/replay"],
    { encoding: "utf8", env: { ...process.env, ASSAY_CORPUS: corpus, ASSAY_PEERS: file }, cwd: resolve(import.meta.dirname, "..") });
  rmSync(dir, { recursive: true });
  const out = {};
  for (const [, query, state, ns, n] of text.matchAll(/query=(\w+)\/state=(\w+)\S*\s+\d+\s+([\d.]+) ns\/op\s+([\d.e+]+) matches/g)) {
    (out[state] ??= {})[query] = { ms: Number(ns) / 1e6, n: Number(n) };
  }
  return out;
}

const ms = (x) => (x === undefined ? "—" : x.instead !== undefined ? `counts ${x.instead}` : x.ms >= 100 ? x.ms.toFixed(0) : x.ms.toFixed(x.ms >= 1 ? 1 : 3));
const ratio = (a, b) => (a?.ms === undefined || b?.ms === undefined ? "" : ` (${(a.ms / b.ms).toFixed(a.ms / b.ms >= 10 ? 0 : 1)}×)`);

const d = await duck();
let c;
try {
  c = await chdb();
} catch (e) {
  console.error(`chDB is left out: ${e.message}`);
  c = { files: {}, memory: {}, version: "not run" };
}
const a = assay(d.set);
const names = [...queries.map((q) => q.name), "set"];
// An engine that counts something else has answered another question: its time
// is left out, and what it counts stands there instead.
let wrong = 0;
for (const name of names) {
  const want = a.columns[name]?.n;
  if (a.known[name]?.n !== want || (d.memory[name] && d.memory[name].n !== want)) {
    wrong++;
    console.error(`${name}: counts differ: ${JSON.stringify({ assay: want, known: a.known[name]?.n, duckdb: d.memory[name]?.n })}`);
  }
  for (const of of [d.files, d.memory, c.files, c.memory]) {
    if (want !== undefined && of[name] && of[name].n !== want) of[name] = { instead: of[name].n };
  }
}
console.log(`${cpus()[0].model}, ${cpus().length} threads; DuckDB ${d.version} (node-api ${packages["@duckdb/node-api"]}), chDB ${c.version} (chdb ${packages.chdb}); ${new Date().toISOString().slice(0, 10)}; ${readdirSync(join(corpus, "segments")).filter((f) => f.endsWith(".parquet")).length} segments.`);
console.log(`Milliseconds, median of ${rounds}; in brackets how many times as long as Assay in the same state.\n`);
console.log("| work | Assay, opened cold | DuckDB on Parquet | chDB on Parquet | Assay, loaded | DuckDB, loaded | chDB, loaded | Assay, asked before |");
console.log("|---|---|---|---|---|---|---|---|");
for (const name of names) {
  const says = queries.find((q) => q.name === name)?.says ?? `${count} rules, one after the other in SQL`;
  console.log(`| ${says} | ${ms(a.open?.[name])} | ${ms(d.files[name])}${ratio(d.files[name], a.open?.[name])} | ${ms(c.files[name])}${ratio(c.files[name], a.open?.[name])} | ${ms(a.columns[name])} | ${ms(d.memory[name])}${ratio(d.memory[name], a.columns[name])} | ${ms(c.memory[name])}${ratio(c.memory[name], a.columns[name])} | ${ms(a.known[name])} |`);
}

// Another Sigma engine evaluates 300 generated rules on the first events; Assay
// replays them on all, from the start of its program to the end of its report.
const work = mkdtempSync(join(tmpdir(), "assay-sigma-"));
const bin = resolve(import.meta.dirname, "..", "bin", "assay");
const run = (...args) => execFileSync(bin, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
run("generate", "--rules", "300", "--out", join(work, "rules"));
run("generate", "--events", "20000", "--out", join(work, "events.ndjson"));
const start = performance.now();
const set = JSON.parse(run("replay", "--data", corpus, "--rules", join(work, "rules"), "--json"));
const seconds = (performance.now() - start) / 1000;
console.log(`\n300 Sigma rules, events a second\n\n| engine | events | events/s | |\n|---|---|---|---|`);
console.log(`| Assay, the whole program | ${set.events} | ${Math.round(set.events / seconds)} | |`);
try {
  const theirs = JSON.parse(execFileSync("go", ["run", ".", "-rules", join(work, "rules"), "-events", join(work, "events.ndjson")], { encoding: "utf8", cwd: join(import.meta.dirname, "sigma") }));
  console.log(`| sigma-go 0.6.6, evaluating ${theirs.rules} rules alone | ${theirs.events} | ${Math.round(theirs.eventsPerSecond)} | ${Math.round(set.events / seconds / theirs.eventsPerSecond)}× |`);
} catch (e) {
  console.log(`| sigma-go | not run: ${e.message.split("\n")[0]} | | |`);
}
rmSync(work, { recursive: true });
process.exit(wrong ? 1 : 0);
