// Keys: an element with data-key="x", data-key="g c" or data-key="Ctrl+Enter"
// is clicked (a field is focused) when the key is pressed. Single keys are
// silent inside fields and when the person has switched them off
// (<html data-keys="off">); keys with Ctrl or ⌘ always work. A key that is held
// down presses once.
const editable = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], assay-editor";
let prefix = "", forget = 0;

function name(event) {
  const key = event.key === " " ? "Space" : event.key;
  if (event.ctrlKey || event.metaKey) return "Ctrl+" + (key.length === 1 ? key.toLowerCase() : key);
  return event.shiftKey && key.length > 1 ? "Shift+" + key : key;
}

function visible(element) {
  return element.checkVisibility?.() ?? element.offsetParent !== null;
}

function find(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const open = document.querySelector("dialog[open]");
  return all.find((e) => (!open || open.contains(e)) && (visible(e) || e.hidden || e.matches("a[href]")));
}

function fire(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = name(event), held = key.startsWith("Ctrl+");
  const inField = event.target instanceof Element && event.target.matches(editable);
  if (inField && key === "Escape") return event.target.blur();
  if (!held && (inField || document.documentElement.dataset.keys === "off")) return;
  const sequence = prefix ? `${prefix} ${key}` : key;
  prefix = "";
  clearTimeout(forget);
  const element = find(sequence);
  if (element) {
    event.preventDefault();
    if (!event.repeat) fire(element);
  } else if (!held && document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    prefix = key;
    forget = setTimeout(() => { prefix = ""; }, 1500);
  }
});
