// Copy: a button with data-value copies that text. With the box data-defang
// ticked, addresses in it are written so that nothing turns them into links.
for (const e of document.querySelectorAll(".needs-script")) e.hidden = false;

function defang(text) {
  return text
    .replace(/\bhttp(s?):\/\//gi, "hxxp$1://").replace(/\bftp(s?):\/\//gi, "fxp$1://")
    .replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/g, "$1[.]$2[.]$3[.]$4")
    .replace(/([a-z0-9-])\.(?=[a-z][a-z0-9-]*(?:[/:.?#\s"']|$))/gi, "$1[.]")
    .replace(/([\w.+-])@(?=[\w-])/g, "$1[@]");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-value]");
  if (!button) return;
  const text = button.dataset.value;
  await navigator.clipboard.writeText(document.querySelector("[data-defang]")?.checked ? defang(text) : text);
  button.title = "Copied";
  button.classList.add("copied");
});
