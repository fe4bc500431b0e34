// Makes the desk quicker: keys for everything, reasons that fill in the message. Every page works without it.
const rows = [...document.querySelectorAll("[data-queue] [data-row]")];
const decision = document.querySelector("[data-decision]");
const keys = document.getElementById("keys");

function move(step) {
  const at = rows.indexOf(document.activeElement);
  const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[to]?.focus();
}

function claim() {
  const row = document.activeElement.closest("tr");
  const form = row ? row.querySelector("form[data-claim]") : !rows.length && document.querySelector("form[data-claim]");
  if (form) form.requestSubmit();
}

function choose(step) {
  const radio = decision?.querySelector(`[name=step][value=${step}]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  // Publishing needs no words, so Enter sends it; the others start with the reason.
  const next = step === "publish" ? decision.querySelector("button.decide") : decision.querySelector("[data-reasons]");
  (next ?? radio).focus();
  decision.scrollIntoView({ block: "nearest" });
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  o: () => (rows.includes(document.activeElement) ? document.activeElement : rows[0])?.click(),
  c: claim,
  p: () => choose("publish"),
  r: () => choose("request-changes"),
  x: () => choose("reject"),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  // Pages without the list of keys have none.
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  const target = event.target;
  const typing = target.closest("textarea, select, [contenteditable]")
    || (target.matches("input") && !["radio", "checkbox"].includes(target.type));
  const action = Object.hasOwn(actions, event.key) && actions[event.key];
  if (typing || !action) return;
  event.preventDefault();
  action();
});

for (const hint of document.querySelectorAll("[data-keys-hint]")) hint.hidden = false;
document.querySelector("[data-keys-open]")?.addEventListener("click", () => keys.showModal());

// All rows of the queue at once; without script they are ticked one by one.
const every = document.querySelector("[data-tick-all]");
const picks = [...document.querySelectorAll("[name=pick][type=checkbox]")];

function count() {
  const ticked = picks.filter((pick) => pick.checked).length;
  every.checked = ticked === picks.length;
  every.indeterminate = ticked > 0 && !every.checked;
}

if (every && picks.length) {
  every.closest("label").hidden = false;
  every.addEventListener("change", () => { for (const pick of picks) pick.checked = every.checked; });
  for (const pick of picks) pick.addEventListener("change", count);
  // Ticks come back with the page.
  addEventListener("pageshow", count);
}

// A second press would be told that it comes too late, although the first was taken.
let sent = null;
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target === sent) return event.preventDefault();
  sent = event.target;
  setTimeout(() => { sent = null; }, 5000);
});
addEventListener("pageshow", () => { sent = null; });

// Reasons: the text of the template, unless the moderator has written something of their own.
if (decision) {
  const { note, clause } = decision.elements;
  let filled = "";
  decision.querySelector("[data-reasons]").addEventListener("change", (event) => {
    const { text = "", clause: number = "" } = event.target.selectedOptions[0].dataset;
    const own = (filled && note.value.endsWith(filled) ? note.value.slice(0, -filled.length) : note.value).trimEnd();
    note.value = own && text ? `${own}\n\n${text}` : own || text;
    filled = text;
    if (number) clause.value = number;
  });
}

// Beside a wide page the decision ends where the window does, so that its buttons are in sight from the start.
const beside = decision?.closest(".decision");
const wide = matchMedia("(min-width: 64rem)");

function fit() {
  const gap = 16;
  const room = innerHeight - Math.max(beside.getBoundingClientRect().top, gap) - gap;
  beside.style.maxHeight = wide.matches ? `${Math.max(room, innerHeight / 2)}px` : "";
}

if (beside) {
  for (const event of ["scroll", "resize"]) addEventListener(event, fit, { passive: true });
  fit();
}

(document.querySelector("[data-problems]") ?? document.querySelector("main [aria-invalid=true]"))?.focus();
