// Saves a form while one types: on the server, and in this browser when the server cannot be reached.
const form = document.querySelector("form[data-contribute]");
const source = form.querySelector("[data-editor] textarea") ?? form.querySelector("textarea");
const saved = form.querySelector("[data-saved]");
const conflict = document.querySelector("[data-conflict]");
const restored = document.querySelector("[data-restored]");
const place = `alignhub-draft-${form.dataset.uuid}`;
let changed = false, saving = null, blocked = false, leaving = false, pressed = false;

// What the form says, without what belongs to this page only.
function said() {
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (/^(csrfmiddlewaretoken|pasted|name|agree)$|^pick:/.test(name)) data.delete(name);
  return [...data].map(([name, value]) => [name, String(value)]);
}
const text = (pairs) => JSON.stringify(pairs.filter(([name, value]) => value && !/^(number|revision)$|-(key|rows)$/.test(name)));

function keepHere(sending = false) {
  try {
    localStorage.setItem(place, JSON.stringify({ at: new Date().toISOString(), sending, said: said() }));
    return true;
  } catch { return false; }
}
const forget = () => { try { localStorage.removeItem(place); } catch { /* nothing is kept then */ } };
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function save() {
  if (!changed || saving || blocked) return;
  saving = store().finally(() => { saving = null; });
}
async function store() {
  changed = false;
  const body = new URLSearchParams(said());
  body.set("uuid", form.dataset.uuid);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(15000) });
    if (answer.type === "opaqueredirect") {
      unsaved(gettext("Not saved: you have been signed out."));
    } else if (answer.ok) {
      const told = await answer.json();
      form.elements.number.value = told.number;
      saved.textContent = gettext("Draft saved {time}", { time: clock(told.at) });
      forget();
    } else if (answer.status === 409 || answer.status === 404) {
      refused(await answer.json());
    } else if (answer.status === 400 || answer.status === 413) {
      blocked = true;
      saved.textContent = gettext("Not saved: this is longer than a megabyte.");
    } else unsaved(gettext("Not saved yet."));
  } catch {
    unsaved(gettext("Not saved: no connection."));
  }
}
function unsaved(why) {
  changed = true;
  saved.textContent = keepHere() ? `${why} ${gettext("Your text is kept in this browser.")}` : why;
}
function refused(told) {
  blocked = changed = true;
  saved.textContent = gettext("Not saved: {reason}", { reason: told.error });
  if (!told.notice) return;
  // The server has written and escaped it.
  conflict.innerHTML = told.notice;
  conflict.firstElementChild.focus();
}
// Two texts that differ: until one is chosen, neither is written over the other.
if (conflict.childElementCount) {
  blocked = changed = true;
  conflict.firstElementChild.focus();
}
conflict.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keep]")) return;
  event.preventDefault();
  const { keep, revision } = event.target.closest("[data-keep]").dataset;
  [form.elements.number.value, form.elements.revision.value] = [keep, revision];
  conflict.replaceChildren();
  blocked = false;
  save();
  source.focus();
});

form.addEventListener("input", () => { changed = true; });
form.addEventListener("change", () => { changed = true; setTimeout(save, 300); });
setInterval(save, 20000);
addEventListener("online", save);
form.addEventListener("submit", (event) => {
  // A save on its way makes the number in the form old, so the form waits for the new one, for fifteen seconds at most.
  if (saving) {
    event.preventDefault();
    if (!pressed) saving.then(() => { pressed = false; form.requestSubmit(event.submitter); });
    pressed = true;
    saved.textContent = gettext("Saving. It is sent after that.");
    return;
  }
  const before = blocked;
  blocked = leaving = true;
  if (changed) keepHere(true);
  // Still here: it was stopped, or nobody answers.
  setTimeout(() => { [blocked, leaving] = [before, false]; }, 60000);
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) { leaving = true; forget(); } });
addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
// Back from the next page without loading this one anew: it may be saved again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// Puts a kept text into the form, with as many rows as it has.
function fill(pairs) {
  for (const [name, value] of pairs) {
    if (name.endsWith("-rows")) form.querySelector(`[data-rows="${name.slice(0, -5)}"]`)?.dispatchEvent(new CustomEvent("alignhub:rows", { detail: Number(value) }));
  }
  const given = new Map();
  for (const [name, value] of pairs) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || /^(csrfmiddlewaretoken|number|revision|action|pasted|name|agree)$|^pick:/.test(field.name)) continue;
    const values = given.get(field.name) ?? [];
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  form.dispatchEvent(new CustomEvent("alignhub:refresh"));
  source.dispatchEvent(new Event("input", { bubbles: true }));
}

// Whatever arrived at the server has a higher number there now.
const received = (found) => ["number", "revision"].some((name) => found.get(name) !== form.elements[name].value);

function restore() {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(place)); } catch { return forget(); }
  const found = kept && new Map(kept.said);
  const here = said();
  if (!kept || text(kept.said) === text(here) || (kept.sending && received(found))) return forget();
  // What the server answers to a form it refuses is newer than what was kept when sending it.
  if (kept.sending && (document.getElementById("problems") || conflict.childElementCount)) return forget();
  const newer = found.get("number") !== form.elements.number.value && !kept.sending;
  if (!newer) fill(kept.said);
  const notice = document.createElement("div");
  notice.className = "notice notice--info";
  notice.setAttribute("role", "status");
  const words = document.createElement("div"), sentence = document.createElement("p"), button = document.createElement("button");
  const strong = document.createElement("strong");
  strong.textContent = newer
    ? gettext("A text of {time} that could not be saved is kept in this browser.", { time: clock(kept.at) })
    : gettext("Your text of {time} could not be saved then and is back in the form.", { time: clock(kept.at) });
  sentence.append(strong, " ", newer ? gettext("The draft has been saved elsewhere since.") : gettext("Save it, or go back to what was saved before."));
  button.type = "button";
  button.className = "btn btn--sm";
  button.textContent = newer ? gettext("Put it into the form") : gettext("Go back to the saved draft");
  button.addEventListener("click", () => {
    fill(newer ? kept.said : here);
    forget();
    restored.hidden = true;
    (form.elements.title ?? source).focus();
  });
  words.append(sentence, button);
  words.className = "stack-2";
  notice.append(words);
  restored.replaceChildren(notice);
  restored.hidden = false;
}
// After the other modules, which make the rows.
setTimeout(restore, 0);
for (const part of form.querySelectorAll("[data-unscripted]")) part.hidden = true;
