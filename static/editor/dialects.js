// The two languages of a rule, as the editor colours them.
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { aggregates, commands, functions, modifiers } from "./words.js";

const oneOf = (words) => words.split(" ").join("|");
const command = new RegExp(`^(?:${oneOf(commands)})\\b`, "i");
const call = new RegExp(`^(?:${oneOf(functions)}|${oneOf(aggregates)}|(?:upper|exact)?p(?:erc)?\\d[\\d.]*)(?=\\s*\\()`, "i");
const aggregate = new RegExp(`^(?:${oneOf(aggregates)})\\b(?![.=])`, "i");
const computing = /^(?:stats|eventstats|streamstats|timechart)$/i;

const spl = StreamLanguage.define({
  name: "spl",
  startState: () => ({ stage: true, command: "search", comment: false }),
  token(stream, state) {
    if (state.comment) {
      while (!stream.eol() && !stream.match("```")) stream.next();
      state.comment = !stream.string.slice(0, stream.pos).endsWith("```");
      return "comment";
    }
    if (stream.sol() && stream.match(/^#\s*[\w-]+\s*:/)) return "meta";
    if (stream.sol() && stream.match(/^#.*/)) return "comment";
    if (stream.eatSpace()) return null;
    if (stream.match("```")) {
      state.comment = true;
      return "comment";
    }
    if (stream.match(/^`[^`]*`?/)) return "macroName";
    if (stream.eat("|")) {
      state.stage = true;
      return "punctuation";
    }
    if (state.stage && stream.match(command)) {
      state.stage = false;
      state.command = stream.current();
      return "keyword";
    }
    state.stage = false;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^'[^']*'?/)) return "propertyName";
    if (stream.match(/^(?:AND|OR|NOT|XOR|IN|LIKE)\b/)) return "operatorKeyword";
    if (stream.match(call)) return "variableName.function";
    if (computing.test(state.command) && stream.match(aggregate)) return "variableName.function";
    if (stream.match(/^(?:by|as|output|outputnew|over|true|false|null)\b/i)) return "keyword";
    if (stream.match(/^[A-Za-z_][\w.{}-]*(?=\s*(?:=|!=|<|>))/)) return "propertyName";
    if (stream.match(/^(?:!=|<=|>=|=|<|>)/)) return "operator";
    if (stream.match(/^-?\d+(?:\.\d+)?(?:s|m|h|d|w)?\b/)) return "number";
    if (stream.match(/^[()[\],]/)) return "punctuation";
    stream.match(/^[^\s|()=<>!",'`[\]]+/) || stream.next();
    return null;
  },
});

// Modifiers in the keys of Sigma, which to YAML are parts of a text: known
// ones in one look, others in another.
const known = new Set(modifiers.split(" "));
const marks = { known: Decoration.mark({ class: "cm-modifier" }), other: Decoration.mark({ class: "cm-modifier-unknown" }) };

const keys = new MatchDecorator({
  regexp: /^(\s*(?:-\s+)?["']?[^\s:|"'{}[\]]*)((?:\|[\w]+)+)(?=["']?\s*:)/gm,
  decorate(add, from, _to, match) {
    let at = from + match[1].length;
    for (const name of match[2].slice(1).split("|")) {
      add(at + 1, at + 1 + name.length, known.has(name) ? marks.known : marks.other);
      at += name.length + 1;
    }
  },
});

const modifierLook = ViewPlugin.fromClass(class {
  constructor(view) { this.decorations = keys.createDeco(view); }
  update(update) { this.decorations = keys.updateDeco(update, this.decorations); }
}, { decorations: (plugin) => plugin.decorations });

const sigma = [yaml(), modifierLook];

export const dialects = { sigma, spl, plain: [] };

// dialectOf reads the form's field "dialect" when there is one, else looks for
// a key that every Sigma document has at the start of a line.
export function dialectOf(area) {
  const named = area.form?.elements.namedItem("dialect")?.value || area.dataset.dialect;
  if (named && named in dialects) return named;
  return /^(?:title|logsource|detection|correlation|filter)\s*:/m.test(area.value) ? "sigma" : "spl";
}
