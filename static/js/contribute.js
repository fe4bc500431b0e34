// Makes the paper form quicker: live preview, saving while typing, tags, rows without a round trip.
const form = document.querySelector("form[data-contribute]");
const token = form.elements.csrfmiddlewaretoken.value;
const saved = form.querySelector("[data-saved]");

const post = (url, body) => fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body, redirect: "error" });

function later(action, wait) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(action, wait); };
}

// Preview
const source = form.elements.summary;
const rendered = form.querySelector("[data-rendered]");
source.addEventListener("input", later(async () => {
  const asked = source.value;
  try {
    const answer = await post(form.dataset.preview, new URLSearchParams({ content: asked }));
    // The server has rendered and cleaned it.
    if (answer.ok && asked === source.value) rendered.innerHTML = await answer.text();
  } catch { /* the text stays, the preview comes with the next key */ }
}, 400));

// Saving
let changed = false, saving = false, blocked = false;
async function save() {
  if (!changed || saving || blocked) return;
  saving = true;
  changed = false;
  const body = new URLSearchParams(new FormData(form));
  body.set("uuid", form.dataset.uuid);
  try {
    const answer = await post(form.dataset.draft, body);
    const told = await answer.json();
    if (answer.ok) {
      form.elements.number.value = told.number;
      saved.textContent = "Draft saved";
    } else {
      blocked = answer.status === 409;
      saved.textContent = told.error;
    }
  } catch {
    changed = true;
    saved.textContent = "Not saved yet";
  }
  saving = false;
}
form.addEventListener("input", () => { changed = true; });
form.addEventListener("change", later(save, 300));
setInterval(save, 20000);
// A save on its way would make the number in the form that is being sent old.
form.addEventListener("submit", () => { blocked = true; });

// Rows
for (const group of form.querySelectorAll("[data-rows]")) {
  const count = form.elements[`${group.dataset.rows}-rows`];
  const template = group.querySelector("template");
  const button = group.querySelector("button[name=action]");
  button.addEventListener("click", (event) => {
    if (Number(count.value) >= 12) return;
    event.preventDefault();
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    holder.innerHTML = holder.innerHTML.replaceAll("NUMBER", count.value);
    const row = holder.firstElementChild;
    template.before(row);
    count.value = Number(count.value) + 1;
    row.querySelector("select").focus();
  });
}

// Tags
const tags = form.elements.tags;
const list = document.getElementById("tag-list");
let chosen = -1;
tags.setAttribute("role", "combobox");
tags.setAttribute("aria-controls", list.id);
tags.setAttribute("aria-expanded", "false");
tags.autocomplete = "off";
function close() {
  list.hidden = true;
  chosen = -1;
  tags.setAttribute("aria-expanded", "false");
  tags.removeAttribute("aria-activedescendant");
}
function take(name) {
  tags.value = [...tags.value.split(",").slice(0, -1).map((word) => word.trim()), name, ""].join(", ").replace(/^, /, "");
  tags.dispatchEvent(new Event("change", { bubbles: true }));
  changed = true;
  close();
  tags.focus();
}
function mark(number) {
  const options = [...list.children];
  chosen = (number + options.length) % options.length;
  options.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
  tags.setAttribute("aria-activedescendant", options[chosen].id);
}
tags.addEventListener("input", later(async () => {
  const word = tags.value.split(",").at(-1).trim();
  if (word.length < 2) return close();
  try {
    const answer = await fetch(`${form.dataset.tags}?q=${encodeURIComponent(word)}`);
    const found = answer.ok ? await answer.json() : [];
    list.replaceChildren(...found.map(({ name, entries }, n) => {
      const option = document.createElement("li");
      option.id = `tag-option-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = `${entries} entries`;
      option.append(name, count);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
      option.dataset.name = name;
      return option;
    }));
    if (!found.length) return close();
    list.hidden = false;
    chosen = -1;
    tags.setAttribute("aria-expanded", "true");
  } catch { close(); }
}, 200));
tags.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    take(list.children[chosen].dataset.name);
  } else if (event.key === "Escape") close();
});
tags.addEventListener("blur", close);

document.getElementById("problems")?.focus();
