// The two languages of a rule, as the editor colours them.
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";

const commands = /^(?:search|where|stats|table|eval|fields|dedup|rename|sort|head|top|bin|rex|eventstats|timechart)\b/i;
const operators = /^(?:AND|OR|NOT|IN)\b/;
const words = /^(?:by|as|like|count|dc|sum|avg|min|max|values|list|true|false|null)\b/i;

const spl = StreamLanguage.define({
  name: "spl",
  startState: () => ({ stage: true }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    if (stream.match("```")) {
      while (!stream.eol() && !stream.match("```")) stream.next();
      return "comment";
    }
    if (stream.eat("|")) {
      state.stage = true;
      return "punctuation";
    }
    if (state.stage && stream.match(commands)) {
      state.stage = false;
      return "keyword";
    }
    state.stage = false;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(operators)) return "operatorKeyword";
    if (stream.match(words)) return "keyword";
    if (stream.match(/^[A-Za-z_][\w.{}-]*(?=\s*(?:=|!=|<|>))/)) return "propertyName";
    if (stream.match(/^(?:!=|<=|>=|=|<|>)/)) return "operator";
    if (stream.match(/^-?\d+(?:\.\d+)?(?:s|m|h|d|w)?\b/)) return "number";
    if (stream.match(/^[()[\],]/)) return "punctuation";
    stream.match(/^[^\s|()=<>!",[\]]+/) || stream.next();
    return null;
  },
});

export const dialects = { sigma: yaml(), spl, plain: [] };

// dialectOf reads the form's field "dialect" when there is one, else looks for
// a key that every Sigma document has at the start of a line.
export function dialectOf(area) {
  const named = area.form?.elements.namedItem("dialect")?.value || area.dataset.dialect;
  if (named && named in dialects) return named;
  return /^(?:title|logsource|detection|correlation)\s*:/m.test(area.value) ? "sigma" : "spl";
}
