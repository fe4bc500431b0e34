// Makes the filters quicker. Without this file the same form works by its buttons.
const results = document.getElementById("results");
const failed = document.getElementById("failed");

// Addresses hold only what was chosen.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  for (const [name, value] of [...parameters.entries()]) if (!value || (name === "sort" && value === "relevance")) parameters.delete(name);
});

// Enter in a year has changed it, and the change has been asked for: sending the form too would be a second step back.
document.getElementById("filters").addEventListener("submit", (event) => {
  if (window.htmx && document.activeElement.matches("#facets .yr")) event.preventDefault();
});

// A link that is gone after the swap leaves the focus nowhere: it moves on to the heading of the new list.
document.addEventListener("htmx:afterSettle", () => {
  failed.hidden = true;
  if (document.activeElement === document.body || !document.activeElement) results.querySelector("h2").focus({ preventScroll: true });
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => { failed.hidden = false; });
}
