// Makes the filters quicker. Without this file the same form works by its buttons.
const results = document.getElementById("results");
const failed = document.getElementById("failed");

const form = document.getElementById("filters");

// Addresses hold only what was chosen, whether htmx asks or the form is sent.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData.entries()]) if (!value || (name === "sort" && value === "relevance")) formData.delete(name);
});

// Enter in a year has changed it, and the change has been asked for: sending the form too would be a second step back.
form.addEventListener("submit", (event) => {
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

// htmx loads anew what one goes back to, before the browser has scrolled there: the place is kept and taken up here.
const place = () => `place ${location.pathname}${location.search}`;
let here = place();

function leave() {
  try { sessionStorage.setItem(here, scrollY); } catch { /* One comes back to the top. */ }
  here = place();
}

document.addEventListener("htmx:pushedIntoHistory", leave);
addEventListener("popstate", ({ state }) => {
  if (!state?.htmx) return;
  leave();
  let top = 0;
  try { top = Number(sessionStorage.getItem(here)); } catch { /* To the top. */ }
  // What is shown until then may be shorter.
  document.body.style.minHeight = `${top + innerHeight}px`;
  scrollTo({ top, behavior: "instant" });
});
