// The editor in the page's tokens, which reach into the shadow root.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", maxHeight: "72vh", fontSize: "var(--fs-12)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--text)", paddingBlock: "8px" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-content, .cm-gutter": { minHeight: "412px" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-3)", borderRight: "1px solid var(--border)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--sel)", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--sel)" },
  ".cm-selectionMatch": { backgroundColor: "var(--und-bg)" },
  ".cm-matchingBracket": { backgroundColor: "var(--sel)", outline: "1px solid var(--border-ctl)" },
  ".cm-specialChar": { color: "var(--rem)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", borderColor: "var(--border)" },
  ".cm-textfield, .cm-button": { font: "inherit", color: "inherit", backgroundColor: "var(--surface)", backgroundImage: "none", border: "1px solid var(--border-ctl)", borderRadius: "4px" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--border)", borderRadius: "6px", overflow: "hidden", fontFamily: "var(--font-ui)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", fontFamily: "var(--font-mono)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--sel)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap", maxWidth: "56ch" },
  ".cm-diagnostic a": { color: "var(--link)", fontFamily: "var(--font-mono)", fontSize: "var(--fs-11)" },
  ".cm-completionInfo": { padding: "6px 10px", maxWidth: "44ch", whiteSpace: "pre-line", fontSize: "var(--fs-12)" },
  ".cm-modifier, .cm-modifier *": { color: "var(--link)", fontWeight: "600" },
  ".cm-modifier-unknown, .cm-modifier-unknown *": { color: "var(--rem)" },
  ".cm-diagnosticSource": { color: "var(--text-3)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--rem)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--und)" },
  ".cm-diagnostic-info": { borderLeft: "4px solid var(--add)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "1px solid var(--border)", color: "var(--text-2)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--link)", fontWeight: "600" },
  { tag: [tags.function(tags.variableName), tags.macroName], color: "var(--und-ink)", fontWeight: "600" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: "var(--fp-ink)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--bp-ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--und-ink)" },
  { tag: [tags.comment, tags.meta], color: "var(--text-3)" },
  { tag: [tags.punctuation, tags.separator, tags.operator], color: "var(--text-2)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
