// Suggestions in the header's search box: a combobox whose list is a convenience. Enter alone searches as without script.
const box = document.getElementById("hs");
const list = document.getElementById("hs-list");
const said = document.getElementById("hs-said");
const known = new Map();
let active = -1, timer, asked = "";

function close() {
  list.hidden = true;
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function mark(number) {
  const options = [...list.children];
  // One place beyond either end is the text itself.
  active = number < -1 ? options.length - 1 : number >= options.length ? -1 : number;
  options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
  if (active < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }
}

function show(found) {
  list.replaceChildren(...found.map(({ label, text, url }, n) => {
    const option = document.createElement("li");
    option.id = `hs-option-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = url;
    const kind = document.createElement("span");
    kind.className = "count";
    kind.textContent = label;
    option.append(text, kind);
    option.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(url); });
    return option;
  }));
  if (!found.length) {
    said.textContent = "";
    return close();
  }
  active = -1;
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  said.textContent = gettext("Suggestions: {number}", { number: found.length });
}

async function ask() {
  const text = box.value.trim().replace(/\s+/g, " ").toLowerCase();
  asked = text;
  if (text.length < 2) return close();
  try {
    if (!known.has(text)) {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "omit" });
      if (!answer.ok) return close();
      if (known.size > 100) known.clear();
      known.set(text, (await answer.json()).suggestions);
    }
    if (text === asked && document.activeElement === box) show(known.get(text));
  } catch { close(); }
}

box?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
box?.addEventListener("keydown", (event) => {
  if (event.isComposing || list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(active + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    location.assign(list.children[active].dataset.url);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
});
box?.addEventListener("blur", close);
