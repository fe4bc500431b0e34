// What scripts say, in English or as the page has it in another language; {names} stand for values. The other modules,
// which run after this one, call it as well.
const WORDS = JSON.parse(document.querySelector("meta[name=words]")?.content ?? "{}");
globalThis.gettext = (text, values = {}) => (WORDS[text] ?? text).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

// Keys for readers. Each is a single character, so they can be turned off: they get in the way of speech input.
const ROWS = "main :is(.entry-row h3, .entry-row .title, .history h3, .milestone h3, .direction h3, .tag-index dt, .link-list > li, .link-group li, .contrib h2, .versions li) > a";
const KEYS = [["/", gettext("Go to the search box")], ["j", gettext("Next entry of a list")], ["k", gettext("Entry before it")], ["?", gettext("Show these keys")]];
const STORED = "single-keys";
let help;

function off() {
  try { return localStorage.getItem(STORED) === "off"; } catch { return false; }
}

function search() {
  const boxes = ["q", "hs"].map((id) => document.getElementById(id));
  // On a narrow screen the header has a link in place of the box.
  (boxes.find((box) => box?.offsetParent) ?? document.querySelector(".site-search-link"))?.focus();
}

function move(forward) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent);
  const here = document.activeElement;
  const beyond = forward ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const left = here === document.body ? rows : rows.filter((row) => row !== here && here.compareDocumentPosition(row) & beyond);
  const row = forward ? left[0] : left.at(-1);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}

function dialog() {
  const list = element("dl", "");
  for (const [key, what] of KEYS) list.append(element("dt", "", element("kbd", key)), element("dd", what));
  const choice = element("input", "");
  choice.type = "checkbox";
  choice.checked = !off();
  choice.addEventListener("change", () => {
    try { localStorage.setItem(STORED, choice.checked ? "on" : "off"); } catch { /* Kept for this page only. */ }
  });
  const label = element("label", "", choice, element("span", gettext("Use single keys")));
  label.className = "check";
  const close = element("button", gettext("Close"));
  close.className = "btn";
  const form = element("form", "", label, element("p", "", close));
  form.method = "dialog";
  form.className = "stack";
  const made = element("dialog", "", element("h2", gettext("Keyboard shortcuts")), list, form);
  made.className = "keys";
  made.firstElementChild.id = "keys-title";
  made.setAttribute("aria-labelledby", "keys-title");
  document.body.append(made);
  return made;
}

function show() {
  help ??= dialog();
  if (!help.open) help.showModal();
}

const ACTIONS = { "/": search, j: () => move(true), k: () => move(false), "?": show };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const action = ACTIONS[event.key];
  if (!action || typing || help?.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
  event.preventDefault();
  action();
});

const item = document.getElementById("keys");
if (item) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", show);
}

// The contents of a long page say where one is. What stands beside the text is never the place.
const contents = [...document.querySelectorAll('.toc a[href^="#"]')]
  .map((link) => [link, document.getElementById(link.hash.slice(1))])
  .filter(([, part]) => part?.closest("article"));
let waiting = false;

function locate() {
  waiting = false;
  // At its end a page scrolls no further, so that the last part never comes up.
  const atEnd = scrollY > 0 && scrollY + innerHeight > document.documentElement.scrollHeight - 4;
  const line = atEnd ? innerHeight : innerHeight / 3;
  const [here] = contents.findLast(([, part]) => part.getBoundingClientRect().top < line) ?? [];
  for (const [link] of contents) {
    if (link === here) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

function later() {
  if (!waiting) requestAnimationFrame(locate);
  waiting = true;
}

if (contents.length) {
  addEventListener("scroll", later, { passive: true });
  // Where the text moves under a page that stands still: another width, and fonts that come late.
  addEventListener("resize", later);
  document.fonts.ready.then(later);
  locate();
}
