// The Markdown editor: formatting by button and key, live preview, and tabs where there is no room for both.
const form = document.querySelector("form[data-contribute]");
const editor = form.querySelector("[data-editor]");
const source = editor.querySelector("textarea");
const rendered = editor.querySelector("[data-rendered]");
const nothing = editor.querySelector("[data-no-preview]");

// Before, after, what stands in for an empty selection.
const WRAPS = {
  bold: ["**", "**", "bold"], italic: ["*", "*", "italic"], code: ["`", "`", "code"], math: ["$", "$", "x^2"],
  link: ["[", "](https://)", "text"],
};
const LINES = { list: "- ", quote: "> " };

function insert(text, from, to) {
  source.focus();
  source.setSelectionRange(from, to);
  // Keeps the browser's undo, which setting the value would empty.
  if (!document.execCommand("insertText", false, text)) source.setRangeText(text, from, to, "end");
  source.dispatchEvent(new Event("input", { bubbles: true }));
}
function format(name) {
  const { selectionStart: from, selectionEnd: to, value } = source;
  const chosen = value.slice(from, to);
  if (LINES[name]) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const lines = value.slice(start, to).split("\n");
    const on = lines.every((line) => line.startsWith(LINES[name]));
    insert(lines.map((line) => on ? line.slice(LINES[name].length) : LINES[name] + line).join("\n"), start, to);
    return;
  }
  const [before, after, empty] = WRAPS[name];
  if (chosen && value.slice(from - before.length, from) === before && value.slice(to, to + after.length) === after) {
    insert(chosen, from - before.length, to + after.length);
    source.setSelectionRange(from - before.length, to - before.length);
    return;
  }
  const words = chosen || empty;
  insert(before + words + after, from, to);
  const start = from + before.length + (name === "link" ? words.length + 2 : 0);
  source.setSelectionRange(start, name === "link" ? start + 8 : start + words.length);
}

const tools = editor.querySelector("[data-tools]");
const buttons = [...tools.querySelectorAll("button")];
tools.hidden = false;
buttons.forEach((button, n) => { button.tabIndex = n ? -1 : 0; });
tools.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  pane("write");
  format(button.dataset.format);
});
tools.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -buttons.length, End: buttons.length }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = Math.min(Math.max(buttons.indexOf(document.activeElement) + step, 0), buttons.length - 1);
  buttons.forEach((button, n) => { button.tabIndex = n === at ? 0 : -1; });
  buttons[at].focus();
});
const KEYS = Object.fromEntries(buttons.filter((button) => button.ariaKeyShortcuts ?? button.getAttribute("aria-keyshortcuts"))
  .map((button) => [button.getAttribute("aria-keyshortcuts").at(-1).toLowerCase(), button.dataset.format]));
source.addEventListener("keydown", (event) => {
  const name = KEYS[event.key.toLowerCase()];
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !name) return;
  event.preventDefault();
  format(name);
});

// Preview
let timer, asked = 0;
async function preview() {
  const number = ++asked;
  try {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const body = new URLSearchParams({ content: source.value });
    const answer = await fetch(form.dataset.preview, { method: "POST", headers, body, redirect: "error" });
    const text = await answer.text();
    if (number !== asked) return;
    // The server has rendered and cleaned it; a refusal comes as plain words.
    if (answer.ok) rendered.innerHTML = text;
    nothing.hidden = answer.ok && Boolean(source.value.trim());
    nothing.textContent = answer.ok ? gettext("The preview appears here.") : text.slice(0, 200);
  } catch { /* the text stays, the preview comes with the next key */ }
}
source.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(preview, 400); });

// Tabs, below 768 px
const tabs = [...editor.querySelectorAll("[role=tab]")];
const bar = editor.querySelector("[data-tabs]");
bar.hidden = false;
function pane(name) {
  editor.dataset.pane = name;
  for (const tab of tabs) {
    const on = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
}
pane("write");
for (const tab of tabs) tab.addEventListener("click", () => pane(tab.id.slice(4)));
bar.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  const other = tabs.find((tab) => tab !== document.activeElement);
  pane(other.id.slice(4));
  other.focus();
});
