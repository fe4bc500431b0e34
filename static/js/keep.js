// Nothing is sent without a connection; and what is typed into a short form stays with its tab, not with the machine, until
// the page that answers it shows that it has arrived.
const form = document.querySelector("form[data-keep]");
const sent = document.querySelector("form[data-keep], form[data-contribute], form[data-find]");
const here = location.pathname, SENDING = "alignhub-sending";
const place = (path) => `alignhub-keep-${path}`;

function read(name) {
  try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
}
function write(name, value) {
  try {
    if (value) sessionStorage.setItem(name, JSON.stringify(value));
    else sessionStorage.removeItem(name);
  } catch { /* nothing is kept then */ }
}

// Whoever comes straight from a form that was being sent has been led on by its answer.
const awaited = read(SENDING);
if (awaited && awaited !== here && document.referrer && new URL(document.referrer).pathname === awaited) {
  write(place(awaited), null);
  write(SENDING, null);
}

let told;
function tell(strong, rest, role, act) {
  told?.remove();
  told = document.createElement("div");
  told.className = `notice notice--${role === "alert" ? "warn" : "info"}`;
  told.setAttribute("role", role);
  told.tabIndex = -1;
  const words = document.createElement("div"), sentence = document.createElement("p"), first = document.createElement("strong");
  words.className = "stack-2";
  first.textContent = strong;
  sentence.append(first, ` ${rest}`);
  words.append(sentence);
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--sm";
    button.textContent = act.label;
    button.addEventListener("click", () => { told.remove(); act.run(); });
    words.append(button);
  }
  told.append(words);
  sent.before(told);
}

// Before any other listener: what is not sent must not look as if it were.
sent?.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(gettext("No connection, so nothing was sent."), gettext("What you typed is still here. Send it once you are connected again."), "alert");
  told.focus();
}, { capture: true });

if (form) {
  const fields = () => [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && !/^(file|submit|button|fieldset)$/.test(field.type));
  const said = () => fields().filter((field) => !/^(checkbox|radio)$/.test(field.type) || field.checked).map((field) => [field.name, field.value]);
  const text = (pairs) => JSON.stringify(pairs.filter(([name]) => name !== "start"));
  let changed = false, leaving = false, waiting;

  const fill = (pairs) => {
    const given = new Map();
    for (const [name, value] of pairs) given.set(name, [...(given.get(name) ?? []), value]);
    for (const field of fields()) {
      const values = given.get(field.name) ?? [];
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    form.dispatchEvent(new CustomEvent("alignhub:refresh"));
  };
  const keep = () => {
    clearTimeout(waiting);
    if (changed) write(place(here), { at: new Date().toISOString(), sending: leaving, said: said() });
  };
  const typed = () => {
    changed = true;
    leaving = false;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = changed = true;
    keep();
    write(SENDING, here);
  });
  addEventListener("pagehide", keep);
  addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
  // Back here, whatever was being sent has led nowhere.
  addEventListener("pageshow", () => { leaving = false; write(SENDING, null); });

  const restore = () => {
    const kept = read(place(here)), before = said();
    // What the server answers to a form holds what was typed.
    if (!kept || document.getElementById("problems") || text(kept.said) === text(before)) return;
    fill(kept.said);
    changed = true;
    const clock = new Date(kept.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const arrived = kept.sending ? gettext("It may not have arrived. Sent again as it is, it counts once.") : gettext("It has not been sent.");
    tell(gettext("Your text of {time} is back in the form.", { time: clock }), arrived, "status", {
      label: gettext("Start afresh"),
      run: () => {
        fill(before);
        changed = false;
        write(place(here), null);
        form.querySelector("input:not([type=hidden]), textarea")?.focus();
      },
    });
  };
  // After the other modules, which make boxes that search.
  setTimeout(restore, 0);
}
