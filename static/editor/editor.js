// <assay-editor for="ID"> shows the text area with that id as a code editor.
// The text area stays the field that the form sends; its input events drive
// the live answers (js/live.js). The editor lives in a shadow root, where its
// style sheets are adopted and need no exception in the page's policy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { dialectOf, dialects } from "./dialects.js";
import { look } from "./look.js";
import { offers } from "./offer.js";

// told is a diagnostic in words, with the page that explains its code.
function told(d) {
  const words = document.createElement("span");
  words.append(d.hint ? `${d.message}\n${d.hint}\n` : `${d.message}\n`);
  if (d.code) {
    const more = document.createElement("a");
    more.href = `/help/codes#${d.code}`;
    more.target = "_blank";
    more.textContent = d.code;
    words.append(more);
  }
  return words;
}

class AssayEditor extends HTMLElement {
  connectedCallback() {
    this.area = document.getElementById(this.getAttribute("for"));
    if (!this.area || this.view) return;
    this.language = new Compartment();
    this.dialect = dialectOf(this.area);
    const root = this.attachShadow({ mode: "open" });
    this.view = new EditorView({ root, parent: root, state: EditorState.create({ doc: this.area.value, extensions: this.extensions() }) });
    this.area.hidden = true;
    this.area.form?.addEventListener("assay:diagnostics", (event) => this.diagnose(event.detail));
    this.area.form?.addEventListener("change", () => this.relearn());
    this.label();
    // Lines are measured in the fallback font until ours has come.
    document.fonts.ready.then(() => this.view?.requestMeasure());
  }

  disconnectedCallback() {
    this.view?.destroy();
    this.view = null;
    if (this.area) this.area.hidden = false;
  }

  focus() { this.view?.focus(); }

  extensions() {
    return [
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), indentUnit.of("  "),
      bracketMatching(), closeBrackets(), search({ top: true }), highlightActiveLine(), highlightActiveLineGutter(),
      highlightSelectionMatches(), highlightSpecialChars({ addSpecialChars: /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g }),
      autocompletion({ override: [offers({ fields: this.getAttribute("fields"), words: this.getAttribute("words"), values: this.getAttribute("values"), snapshot: () => this.area.form?.elements.namedItem("snapshot")?.value ?? "" }, () => this.dialect)] }),
      keymap.of([{ key: "Mod-Enter", run: () => this.submit() }, ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap]),
      this.language.of(dialects[this.dialect]), look,
      EditorState.readOnly.of(this.area.readOnly),
      EditorView.updateListener.of((update) => { if (update.docChanged) this.changed(); }),
    ];
  }

  // The button with data-submit is what Ctrl Enter presses.
  submit() {
    const form = this.area.form;
    if (form) form.requestSubmit(form.querySelector("[data-submit]") ?? undefined);
    return true;
  }

  changed() {
    this.area.value = this.view.state.doc.toString();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.relearn();
  }

  relearn() {
    const dialect = dialectOf(this.area);
    if (dialect === this.dialect) return;
    this.dialect = dialect;
    this.view.dispatch({ effects: this.language.reconfigure(dialects[dialect]) });
  }

  // Offsets count UTF-16 code units of the text, as the server gives them.
  diagnose(found) {
    const end = this.view.state.doc.length;
    const clamp = (n) => Math.max(0, Math.min(end, n | 0));
    this.view.dispatch(setDiagnostics(this.view.state, found.map((d) => ({
      from: clamp(d.from), to: Math.max(clamp(d.from), clamp(d.to)), severity: d.severity ?? "error",
      message: d.message, renderMessage: () => told(d),
    }))));
  }

  label() {
    const name = this.area.labels?.[0]?.textContent.trim() ?? this.area.getAttribute("aria-label") ?? "Rule text";
    this.view.contentDOM.setAttribute("aria-label", name);
    this.view.contentDOM.tabIndex = 0;
    this.area.labels?.[0]?.addEventListener("click", (event) => { event.preventDefault(); this.focus(); });
  }
}

customElements.define("assay-editor", AssayEditor);
