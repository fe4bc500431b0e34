// When one has signed in in the other tab, the waiting form gets the new token, so that one click sends it.
const page = document.querySelector("[data-kept]");
const form = page.querySelector("form[method=post]");
const told = page.querySelector("[data-told]");
const link = page.querySelector("[data-sign-in]");

async function look() {
  try {
    const answer = await fetch(page.dataset.kept, { redirect: "error" });
    if (!answer.ok) return;
    const other = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = other.querySelector("input[name=csrfmiddlewaretoken]");
    if (!token) return;
    form.elements.csrfmiddlewaretoken.value = token.value;
    told.textContent = gettext("You are signed in now.");
    form.querySelector("button").textContent = gettext("Send");
    form.querySelector("button").classList.add("btn--primary");
    link.hidden = true;
  } catch { /* not signed in yet: the page says what to do */ }
}
if (link) addEventListener("focus", look);
