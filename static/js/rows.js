// Rows without a round trip; what a paper does opens the rows that fit.
const form = document.querySelector("form[data-contribute]");
const does = form.querySelector("[data-does]");
const linkOf = JSON.parse(does?.dataset.linkOf ?? "{}");
const groups = {};

for (const group of form.querySelectorAll("[data-rows]")) {
  const prefix = group.dataset.rows;
  const most = Number(group.dataset.most);
  const count = form.elements[`${prefix}-rows`];
  const template = group.querySelector("template");
  // The template has no options of its own, so that hundreds of claims are sent once.
  const options = [...group.querySelectorAll("select[data-choose]")].find((select) => select.closest("[data-row]"))?.cloneNode(true);
  const rows = () => [...group.querySelectorAll("[data-row]")];
  const add = () => {
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    holder.innerHTML = holder.innerHTML.replaceAll("NUMBER", count.value);
    const row = holder.firstElementChild;
    const select = row.querySelector("select[data-choose]");
    if (select && options) {
      select.replaceChildren(...options.cloneNode(true).childNodes);
      select.value = "";
    }
    template.before(row);
    count.value = Number(count.value) + 1;
    row.dispatchEvent(new CustomEvent("alignhub:row", { bubbles: true }));
    return row;
  };
  groups[prefix] = { group, rows, add, most };
  group.querySelector("[data-add]").addEventListener("click", (event) => {
    if (rows().length >= most) return;
    event.preventDefault();
    add().querySelector("input:not([type=hidden]), select:not([hidden]), textarea").focus();
  });
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    button.closest("[data-row]").remove();
    form.dispatchEvent(new Event("change", { bubbles: true }));
    group.querySelector("[data-add]").focus();
  });
  // A text that is put back has as many rows as it says.
  group.addEventListener("alignhub:rows", (event) => { while (Number(count.value) < Math.min(event.detail, 100)) add(); });
}

const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
const unused = (row) => !part(row, "target").value && !part(row, "address").value.trim();

does?.addEventListener("change", (event) => {
  const { value, checked } = event.target;
  if (value === "tests") {
    if (checked) {
      groups.evidence.group.open = true;
      if (!groups.evidence.rows().length) groups.evidence.add();
    }
    return;
  }
  const kind = linkOf[value];
  const { group, rows, add, most } = groups.links;
  const fitting = rows().filter((row) => part(row, "kind").value === kind);
  if (checked && !fitting.length && rows().length < most) {
    const row = rows().find((row) => unused(row) && !part(row, "kind").value) ?? add();
    part(row, "kind").value = kind;
  }
  if (checked) group.open = true;
  const others = [...does.querySelectorAll("input:checked")].some((box) => linkOf[box.value] === kind);
  if (!checked && !others) for (const row of fitting.filter(unused)) part(row, "kind").value = "";
});

// A link to a row opens the list it is in.
const row = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (row && row.closest("details.rows")) {
  row.closest("details.rows").open = true;
  row.scrollIntoView();
  row.querySelector("input:not([type=hidden]), select:not([hidden]), textarea")?.focus();
}
