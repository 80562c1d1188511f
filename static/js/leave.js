// Leaving: a page with a text that is not saved (an element of class "unsaved"
// says so, or the text differs from what the page came with) asks before it is
// left. Sending the form is no leaving.
let sending = false, watching = false;

function unsaved() {
  if (document.querySelector(".unsaved")) return true;
  return [...document.querySelectorAll("form[data-live] textarea")].some((e) => e.value !== e.defaultValue);
}

// Browsers do not show the question to somebody who has not touched the page.
function ask(event) {
  if (!sending && navigator.userActivation?.hasBeenActive !== false && unsaved()) event.preventDefault();
}

// The question is only prepared once something was typed: a page that waits to
// ask is not kept for the way back.
document.addEventListener("input", (event) => {
  if (watching || !event.target.form?.dataset.live) return;
  watching = true;
  addEventListener("beforeunload", ask);
});
document.addEventListener("submit", (event) => { if (event.target.dataset.live) sending = true; });
addEventListener("pageshow", () => { sending = false; });
if (document.querySelector(".unsaved")) {
  watching = true;
  addEventListener("beforeunload", ask);
}
