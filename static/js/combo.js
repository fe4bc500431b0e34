// Boxes that search while one types, after the ARIA pattern for comboboxes: tags, and selects with many options.
const form = document.querySelector("form[data-contribute], form[data-choosers]");
const SHOWN = 40;
let lists = 0;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// ``find(text)`` gives [{ label, note, value }], ``take(option)`` gets the chosen one. An option of whatever is typed has
// ``labelled(text)``, so that it says what is typed now while the next ones are looked for.
function combobox(input, { label, find, take, left }) {
  const list = element("ul", "combo-list");
  // ``told``: for which text the options are; the server may still be answering for what has been typed since.
  let options = [], told = "", at = -1, turn = 0;
  list.id = `combo-${++lists}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";
  const close = () => {
    turn += 1;
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (number) => {
    at = (number + options.length) % options.length;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const open = async () => {
    const mine = ++turn, text = input.value.trim();
    options.forEach(({ labelled }, n) => { if (labelled) list.children[n].firstChild.textContent = labelled(text); });
    const found = await find(text);
    if (mine !== turn || document.activeElement !== input) return;
    options = found;
    told = text;
    list.replaceChildren(...options.map((option, n) => {
      const item = element("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(element("span", "", option.label), element("span", "count", option.note));
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => { close(); take(option); });
      return item;
    }));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(Boolean(options.length)));
  };
  input.addEventListener("input", open);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open();
      mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const chosen = at >= 0 ? options[at] : options.length === 1 && told === input.value.trim() ? options[0] : null;
      if (chosen) { close(); take(chosen); } else left?.("Enter");
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", () => { close(); left?.("blur"); });
  return { list, open, close };
}

// Selects
function enhance(select) {
  if (select.dataset.box) return;
  select.dataset.box = "yes";
  const input = element("input", "input");
  const wrap = element("div", "combo");
  const options = [...select.options].filter((option) => option.value).map((option) => ({
    value: option.value, label: option.label, note: option.parentElement.label ?? "", folded: fold(`${option.parentElement.label ?? ""} ${option.label}`),
  }));
  input.id = select.id;
  select.removeAttribute("id");
  input.type = "text";
  input.placeholder = /(^|-)claim$/.test(select.name) ? gettext("Search all claims ({number})", { number: options.length }) : gettext("Search all entries ({number})", { number: options.length });
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const chosen = () => options.find((option) => option.value === select.value);
  const show = () => { input.value = chosen() ? [chosen().note, chosen().label].filter(Boolean).join(": ") : ""; input.title = input.value; };
  const set = (value) => {
    if (select.value !== value) {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    show();
  };
  const { list, open } = combobox(input, {
    label: gettext("Matches"),
    find: (text) => {
      const words = input.value === input.title ? [] : fold(text).split(/\s+/).filter(Boolean);
      return options.filter((option) => words.every((word) => option.folded.includes(word))).slice(0, SHOWN);
    },
    take: (option) => set(option.value),
    left: (why) => { if (why === "blur") { if (input.value.trim()) show(); else set(""); } },
  });
  input.addEventListener("click", open);
  input.addEventListener("focus", () => input.select());
  form.addEventListener("alignhub:refresh", show);
  select.hidden = true;
  select.before(wrap);
  wrap.append(input, list, select);
  show();
}
form.addEventListener("alignhub:row", (event) => event.target.querySelectorAll("select[data-choose]").forEach(enhance));
form.querySelectorAll("select[data-choose]").forEach(enhance);

// Tags
function tagging(part) {
  const store = form.elements.tags, meanings = form.elements.definitions;
  const holder = part.querySelector("[data-definitions]");
  const proposed = new Set(part.dataset.new.split(",").map(fold).filter(Boolean));
  const names = () => store.value.split(",").map((name) => name.trim().replace(/\s+/g, " ")).filter(Boolean);
  const defined = () => new Map(meanings.value.split("\n").filter((line) => line.includes(":")).map((line) => [fold(line.slice(0, line.indexOf(":"))), line.slice(line.indexOf(":") + 1).trim()]));
  const box = element("div", "combo-box"), input = element("input"), fields = element("div", "stack");
  // Typed, and not yet told apart from the tags that there are.
  const asked = new Set();

  function write(list) {
    store.value = list.join(", ");
    draw();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function add(name, isNew) {
    name = name.replaceAll(",", " ").trim().replace(/\s+/g, " ");
    if (!name || names().some((other) => fold(other) === fold(name))) return;
    if (isNew) proposed.add(fold(name));
    write([...names(), name]);
  }
  async function matches(text) {
    if (text.length < 2) return [];
    try {
      const answer = await fetch(`${form.dataset.tags}?q=${encodeURIComponent(text)}`, { redirect: "error" });
      const found = answer.ok ? await answer.json() : [];
      const taken = new Set(names().map(fold));
      const options = found.filter(({ name }) => !taken.has(fold(name))).map(({ name, entries, exact }) => ({ label: name, note: gettext("entries: {number}", { number: entries }), value: name, exact }));
      const labelled = (name) => gettext("Propose new tag “{name}”", { name });
      if (!found.some(({ exact }) => exact)) options.push({ label: labelled(text), labelled, note: gettext("needs a moderator’s approval"), value: text, isNew: true });
      return options;
    } catch { return []; }
  }
  async function addTyped() {
    const text = input.value.replaceAll(",", " ").trim();
    if (!text) return;
    // At once: the next one may be typed while the server answers.
    input.value = "";
    close();
    asked.add(text);
    const found = await matches(text);
    asked.delete(text);
    const exact = found.find((option) => option.exact);
    add(exact ? exact.value : text, !exact && text.length > 1 && found.some((option) => option.isNew));
  }
  function draw() {
    for (const old of box.querySelectorAll(".chip")) old.remove();
    const told = defined();
    fields.replaceChildren();
    for (const name of names()) {
      const isNew = proposed.has(fold(name));
      const chip = element("span", isNew ? "chip chip--new" : "chip", isNew ? gettext("{name} (proposed)", { name }) : name);
      const remove = element("button", "x");
      remove.type = "button";
      remove.setAttribute("aria-label", gettext("Remove {name}", { name }));
      remove.append(element("span", "", "×"));
      remove.addEventListener("click", () => { write(names().filter((other) => other !== name)); input.focus(); });
      chip.append(remove);
      input.before(chip);
      if (!isNew) continue;
      const field = element("div", "field"), label = element("label", "", gettext("What does “{name}” mean?", { name })), line = element("input", "input");
      line.id = `definition-${fields.childElementCount}`;
      label.htmlFor = line.id;
      line.maxLength = 300;
      line.value = told.get(fold(name)) ?? "";
      line.addEventListener("input", () => {
        const now = defined();
        now.set(fold(name), line.value.replaceAll("\n", " "));
        meanings.value = names().filter((other) => proposed.has(fold(other))).map((other) => `${other}: ${now.get(fold(other)) ?? ""}`).join("\n");
      });
      field.append(label, line, element("p", "hint", gettext("One sentence. A moderator decides about new tags.")));
      fields.append(field);
    }
  }
  input.type = "text";
  input.id = store.id;
  store.id = `${store.id}-value`;
  store.hidden = true;
  if (store.hasAttribute("aria-describedby")) input.setAttribute("aria-describedby", store.getAttribute("aria-describedby"));
  const wrap = element("div", "combo");
  store.before(wrap);
  box.append(input);
  const { list, close } = combobox(input, {
    label: gettext("Matching tags"),
    find: matches,
    take: (option) => {
      // Some of what is typed may have come after these options: there may be such a tag.
      if (option.isNew && option.value !== input.value.trim()) addTyped();
      else { input.value = ""; add(option.value, option.isNew); }
      input.focus();
    },
    left: addTyped,
  });
  wrap.append(box, list);
  input.addEventListener("keydown", (event) => {
    if (event.key === "," || (event.key === "Enter" && list.hidden)) {
      event.preventDefault();
      addTyped();
    } else if (event.key === "Backspace" && !input.value && names().length) write(names().slice(0, -1));
  });
  box.addEventListener("click", (event) => { if (event.target === box) input.focus(); });
  // What is still being typed goes along; the server says whether it is a new tag.
  form.addEventListener("submit", () => {
    const typed = [...asked, input.value.replaceAll(",", " ").trim()].filter((text) => text && !names().includes(text));
    if (typed.length) store.value = [...names(), ...typed].join(", ");
  });
  holder.firstElementChild.hidden = true;
  holder.append(fields);
  form.addEventListener("alignhub:refresh", draw);
  draw();
}
const tags = form.querySelector("[data-tagging]");
if (tags) tagging(tags);
