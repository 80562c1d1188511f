// Puts a piece of one of our own pages in place of another. This module holds
// the only Trusted Types policy of the site; it takes nothing but the body of
// an HTML answer of this server.
const policy = globalThis.trustedTypes?.createPolicy("assay", { createHTML: (text) => text });

export function parse(text) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
}

// fetchPage answers the document at the address, or throws.
export async function fetchPage(address, init) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "error", ...init });
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/html")) throw new Error(`${address}: ${answer.status}`);
  return parse(await answer.text());
}

// replace exchanges the element with the id for its counterpart in the other
// document, keeping the focus when it can, and answers the new element.
export function replace(id, other) {
  const old = document.getElementById(id), next = other.getElementById(id);
  if (!old || !next) return null;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const adopted = document.adoptNode(next);
  old.replaceWith(adopted);
  if (focused) document.getElementById(focused)?.focus();
  return adopted;
}
