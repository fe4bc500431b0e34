// Suggestions while one types: comboboxes whose list is a convenience. Enter alone searches as without script.
function suggesting(box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  const said = document.getElementById(`${box.id}-said`);
  const known = new Map();
  let active = -1, timer, asked = "";

  const close = () => {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  // Where only a part of an entry's page is wanted, the box says which.
  const go = (url) => location.assign(url + (box.dataset.onward ?? ""));

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
      option.id = `${box.id}-option-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = url;
      const kind = document.createElement("span");
      kind.className = "count";
      kind.textContent = label;
      option.append(text, kind);
      // The box keeps the focus, and a finger that scrolls the list chooses nothing.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => go(url));
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
        const address = new URL(box.dataset.suggest, location.href);
        address.searchParams.set("q", text);
        const answer = await fetch(address, { credentials: "omit" });
        if (!answer.ok) return close();
        if (known.size > 100) known.clear();
        known.set(text, (await answer.json()).suggestions);
      }
      if (text === asked && document.activeElement === box) show(known.get(text));
    } catch { close(); }
  }

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.autocomplete = "off";
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      go(list.children[active].dataset.url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  box.addEventListener("blur", close);
}
document.querySelectorAll("[data-suggest]").forEach(suggesting);
