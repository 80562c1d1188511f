// What is offered while a rule is typed: words of the two languages
// (/api/v1/words), names of fields (/api/v1/fields) and the commonest values of
// a field (/api/v1/fields/values). Which of them depends on where the cursor is.
const fetched = new Map();
const mostFetched = 200;

function load(address, empty) {
  if (!address) return Promise.resolve(empty);
  if (!fetched.has(address)) {
    if (fetched.size >= mostFetched) fetched.delete([...fetched.keys()].find((key) => key.includes("?")));
    fetched.set(address, fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : empty))
      .catch(() => empty));
  }
  return fetched.get(address);
}

const looks = { modifier: "keyword", key: "keyword", top: "keyword", correlation: "type", command: "keyword", function: "function", aggregate: "function", header: "keyword", list: "constant" };

const option = (w, apply) => ({ label: w.name, info: [w.write, w.does].filter(Boolean).join("\n"), type: looks[w.kind] ?? "text", apply });
const plainWord = (label, type = "keyword") => ({ label, type });
const fieldOption = (f) => ({ label: f.path, detail: f.filled, type: "property" });
const called = (w) => option(w, w.write?.endsWith("()") ? `${w.name}()` : `${w.name}(`);

// sectionOf is the key at the start of a line that the line stands below.
function sectionOf(doc, number) {
  for (let n = number; n > 0; n--) {
    const text = doc.line(n).text;
    const key = /^([\w-]+)\s*:/.exec(text)?.[1];
    if (key) return { key, own: n === number };
    if (text.startsWith("---")) break;
  }
  return { key: "", own: false };
}

// keysBelow are the keys one step in below the section that the line is in.
function keysBelow(doc, number) {
  let first = number;
  while (first > 1 && !/^[\w-]+\s*:/.test(doc.line(first).text)) first--;
  const keys = [];
  for (let n = first + 1; n <= doc.lines && !/^\S/.test(doc.line(n).text); n++) {
    const key = /^ {1,8}([\w-]+)\s*:/.exec(doc.line(n).text);
    if (key && key[1] !== "condition" && doc.line(n).text.search(/\S/) === doc.line(first + 1).text.search(/\S/)) keys.push(key[1]);
  }
  return keys;
}

const comparisons = ["gt", "gte", "lt", "lte", "eq", "neq"];
const fixed = { level: ["informational", "low", "medium", "high", "critical"], status: ["stable", "test", "experimental", "deprecated", "unsupported"] };

// sigmaOffers are the options at a place in a Sigma rule.
function sigmaOffers(context, words, fields, lists) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const section = sectionOf(context.state.doc, line.number);
  const of = (kind) => words.filter((w) => w.kind === kind).map((w) => option(w));
  if (/%\w*$/.test(before) && /\|expand\b/.test(before)) return lists.map((w) => option(w, `${w.name}%`));
  if (/^\s*(?:-\s+)?[^\s:]*\|\w*$/.test(before)) return of("modifier");
  const value = /^\s*(?:-\s+)?([\w-]+)\s*:\s+(.*)$/.exec(before);
  if (value && fixed[value[1]]) return fixed[value[1]].map((w) => plainWord(w));
  if (value && section.key === "correlation") {
    if (value[1] === "type") return of("correlation");
    if (value[1] === "firing") return ["once", "each"].map((w) => plainWord(w));
    if (value[1] === "group-by") return fields.map(fieldOption);
    return [];
  }
  if (value && value[1] === "condition") {
    return [...["and", "or", "not", "1 of", "all of", "them"].map((w) => plainWord(w)), ...keysBelow(context.state.doc, line.number).map((k) => plainWord(k, "variable"))];
  }
  if (value) return [];
  if (/^[\w-]*$/.test(before)) return of("top");
  if (section.key === "correlation") return [...of("key"), ...comparisons.map((w) => plainWord(w)), ...fields.map(fieldOption)];
  if (section.key === "logsource") return ["category", "product", "service", "definition"].map((w) => plainWord(w));
  return section.key === "detection" || section.key === "filter" ? [...fields.map(fieldOption), plainWord("condition")] : [];
}

// splOffers are the options at a place in a search.
function splOffers(context, words, fields, lists) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const of = (kind, make = option) => words.filter((w) => w.kind === kind).map((w) => make(w));
  const header = /^#\s*(\w*)$/.test(line.text.slice(0, context.pos - line.from));
  if (header) return of("header", (w) => option(w, `${w.name}: `));
  const text = doc.sliceString(Math.max(0, context.pos - 4000), context.pos);
  const quotes = text.slice(text.lastIndexOf("\n") + 1).split('"').length - 1;
  if (quotes % 2 === 1) return [];
  const pipe = text.lastIndexOf("|");
  const stage = text.slice(pipe + 1);
  if (pipe >= 0 && /^\s*\w*$/.test(stage)) return of("command");
  const command = pipe < 0 ? "search" : /^\s*(\w+)/.exec(stage)?.[1].toLowerCase() ?? "";
  const names = fields.map(fieldOption);
  if (/^(?:inputlookup|lookup)\s+\w*$/.test(stage.trimStart())) return lists.map((w) => option(w));
  if (/\b(?:by|as)\s+[\w.,\s]*$/i.test(stage)) return names;
  if (["stats", "eventstats", "streamstats", "timechart"].includes(command)) return [...of("aggregate"), ...names, plainWord("by"), plainWord("as")];
  if (["where", "eval"].includes(command)) return [...of("function", called), ...names];
  return names;
}

// unquoted is what is typed of a value, without the quote before it.
const unquoted = (text) => /^["']/.test(text) ? { quote: text[0], begin: text.slice(1) } : { quote: "", begin: text };

// Modifiers behind which a value stands as it is; a regular expression or a
// network does not.
const whole = /^(?:contains|startswith|endswith|all|cased|neq|windash|gt|gte|lt|lte|eq)$/;

// sigmaValue is the field and the beginning of its value at the cursor, behind
// "field: " or in the list below it.
function sigmaValue(context) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const { key } = sectionOf(doc, line.number);
  if (key !== "detection" && key !== "filter") return null;
  const keyed = /^\s*(?:-\s+)?["']?([^\s:|"']+)((?:\|\w+)*)["']?\s*:\s+/;
  let found = keyed.exec(before);
  let typed = found && before.slice(found[0].length);
  if (!found) {
    const item = /^(\s*)-\s+/.exec(before);
    if (!item) return null;
    typed = before.slice(item[0].length);
    for (let n = line.number - 1; n > 0; n--) {
      const text = doc.line(n).text;
      if (/^\s*(?:#|$)/.test(text) || new RegExp(`^\\s{${item[1].length}}-\\s`).test(text)) continue;
      found = /^\s*(?:-\s+)?["']?([^\s:|"']+)((?:\|\w+)*)["']?\s*:\s*$/.exec(text);
      break;
    }
  }
  if (!found || found[1] === "condition" || /^[|>{[&!]/.test(typed)) return null;
  const modifiers = found[2].split("|").slice(1);
  if (modifiers.includes("expand")) return typed.includes("%") ? null : { lists: true, from: context.pos - typed.length, ...unquoted(typed) };
  if (!modifiers.every((m) => whole.test(m))) return null;
  return { field: found[1], form: "sigma", from: context.pos - typed.length, ...unquoted(typed) };
}

// splValue is that of a search: behind field= or field!=, or in IN (…).
function splValue(context) {
  const { doc } = context.state;
  const text = doc.sliceString(Math.max(0, context.pos - 4000), context.pos);
  const stage = text.slice(text.lastIndexOf("|") + 1);
  const command = text.includes("|") ? /^\s*(\w*)/.exec(stage)[1].toLowerCase() : "search";
  if (command !== "search" && command !== "where" && command !== "eval") return null;
  const found = /(?:^|[\s(,])'?([A-Za-z_][\w.{}-]*)'?\s*(?:!=|==?)\s*("(?:[^"\\\n]|\\.)*|[^\s"'()|,=<>`]*)$/.exec(stage)
    ?? /(?:^|[\s(])([A-Za-z_][\w.{}-]*)\s+IN\s*\((?:\s*(?:"(?:[^"\\\n]|\\.)*"|[^\s"(),]+)\s*,)*\s*("(?:[^"\\\n]|\\.)*|[^\s"'()|,]*)$/i.exec(stage);
  if (!found || (command === "eval" && !/==|\bIN\b|\bif\s*\(|\bcase\s*\(/i.test(stage))) return null;
  return { field: found[1].replaceAll("{}", ""), form: command === "search" ? "spl" : "where", from: context.pos - found[2].length, ...unquoted(found[2]) };
}

// put writes a value in place of what was typed of it, and of the quote that
// the editor closed by itself.
const put = (literal, quote) => (view, _option, from, to) => {
  const end = quote && view.state.sliceDoc(to, to + 1) === quote ? to + 1 : to;
  view.dispatch({ changes: { from, to: end, insert: literal }, selection: { anchor: from + literal.length }, userEvent: "input.complete" });
};

// valueOffers are the commonest values that begin as what is typed.
async function valueOffers(at, place) {
  const asked = new URLSearchParams({ field: place.field, begin: place.begin.slice(0, 120), snapshot: at.snapshot() });
  const { values } = await load(`${at.values}?${asked}`, { values: [] });
  const options = values.filter((v) => v[place.form]).map((v, n) => ({ label: v.shown, detail: v.filled, type: "constant", boost: -n, apply: put(v[place.form], place.quote) }));
  return options.length === 0 ? null : { from: place.from, filter: false, options };
}

// offers completes words in the language that dialect() names. at holds the
// addresses to ask.
export function offers(at, dialect) {
  return async (context) => {
    const place = dialect() === "sigma" ? sigmaValue(context) : dialect() === "spl" ? splValue(context) : null;
    if (place?.field && at.values) return valueOffers(at, place);
    const word = context.matchBefore(/[\w.-]+/);
    const behind = context.matchBefore(/(?:\||%|\|\s)$/);
    if (!word && !behind && !place && !context.explicit) return null;
    const [fields, words] = await Promise.all([load(at.fields, []), load(at.words, {})]);
    if (context.aborted) return null;
    if (place?.lists) {
      const lists = (words.lists ?? []).map((w) => ({ ...option(w), apply: put(`"%${w.name}%"`, place.quote) }));
      return lists.length === 0 ? null : { from: place.from, options: lists };
    }
    const make = dialect() === "sigma" ? sigmaOffers : splOffers;
    const options = make(context, words[dialect()] ?? [], fields, words.lists ?? []);
    return options.length === 0 ? null : { from: word?.from ?? context.pos, validFor: /^[\w.-]*$/, options };
  };
}
