// Looks papers up: shows that it is running, and fills in the form without loading it anew.
const find = document.querySelector("form[data-find]");
const form = document.querySelector("form[data-contribute]");

(document.getElementById("problems") ?? document.querySelector("main [aria-invalid=true]"))?.focus();

// Enter looks up what is complete; while braces are open, or with Shift, it starts a new line.
function sendOnEnter(box, send) {
  box.addEventListener("keydown", (event) => {
    const text = box.value.trim();
    const open = (text.match(/{/g) ?? []).length !== (text.match(/}/g) ?? []).length;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !text || open) return;
    event.preventDefault();
    send();
  });
}

if (find) {
  const box = find.elements.pasted, running = find.querySelector("[data-running]");
  sendOnEnter(box, () => find.requestSubmit());
  find.addEventListener("submit", (event) => {
    if (find.dataset.sent) return event.preventDefault();
    if (event.submitter?.name === "by-hand" || !box.value.trim()) return;
    find.dataset.sent = "yes";
    const first = box.value.trim().split("\n")[0].slice(0, 60);
    find.querySelector("[data-running-text]").textContent = gettext("Looking up {name}…", { name: first });
    running.hidden = false;
    running.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => { delete find.dataset.sent; running.hidden = true; });
  if (!document.getElementById("problems")) box.focus();
}

if (form?.elements.pasted) {
  const box = form.elements.pasted, button = form.querySelector("[data-look]"), status = form.querySelector("[data-look-status]");
  const offerOf = (name) => form.querySelector(`[data-offer="${name}"]`);
  const before = new Map([...form.querySelectorAll("[data-source]:not([hidden])")].map((mark) => [mark.dataset.source, form.elements[mark.dataset.source].value]));

  function show(name, source, offer) {
    const mark = form.querySelector(`[data-source="${name}"]`), line = offerOf(name);
    mark.hidden = !source;
    mark.querySelector("span").textContent = source ?? "";
    line.hidden = !offer;
    line.querySelector("span").textContent = offer ? gettext("{source} says: {value}", { source: offer[1], value: offer[0].slice(0, 200) }) : "";
    line.querySelector("button").dataset.value = offer?.[0] ?? "";
    line.querySelector("button").dataset.from = offer?.[1] ?? "";
  }
  function put(name, value, source) {
    form.elements[name].value = value;
    before.set(name, value);
    show(name, source);
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function look() {
    if (!box.value.trim() || button.disabled) return box.focus();
    button.disabled = true;
    status.textContent = gettext("Looking it up…");
    const body = new URLSearchParams(new FormData(form));
    body.set("uuid", form.dataset.uuid);
    try {
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      const answer = await fetch(form.dataset.lookup, { method: "POST", headers, body, redirect: "error" });
      const told = await answer.json();
      let filled = 0;
      for (const [name, [value, source]] of Object.entries(told.fields)) {
        const field = form.elements[name];
        if (!field) continue;
        if (field.value === value) show(name, source);
        else if (!field.value.trim() || field.value === before.get(name)) { put(name, value, source); filled += 1; }
        else show(name, null, [value, source]);
      }
      if (told.duplicates) document.querySelector("[data-duplicates]").innerHTML = told.duplicates;
      const done = filled === 1 ? gettext("One field is filled in.") : filled ? gettext("Fields filled in: {number}.", { number: filled }) : gettext("Nothing had to be filled in.");
      status.textContent = [told.failure, Object.keys(told.fields).length ? done : ""].filter(Boolean).join(" ");
    } catch {
      status.textContent = gettext("The look-up did not answer. Nothing is lost: go on by hand, or try again.");
    }
    button.disabled = false;
  }
  button.addEventListener("click", (event) => { event.preventDefault(); look(); });
  sendOnEnter(box, look);
  form.addEventListener("click", (event) => {
    const use = event.target.closest("[data-offer] button");
    if (!use || !use.dataset.value) return;
    event.preventDefault();
    const name = use.closest("[data-offer]").dataset.offer;
    put(name, use.dataset.value, use.dataset.from);
    form.elements[name].focus();
  });
  // A field that has been changed is no longer what its source says.
  form.addEventListener("input", (event) => {
    const mark = form.querySelector(`[data-source="${event.target.name}"]`);
    if (mark && event.target.value !== before.get(event.target.name)) mark.hidden = true;
  });
}
