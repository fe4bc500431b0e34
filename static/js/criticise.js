// Offers to criticise the words that a reader has selected in an entry.
const offer = document.querySelector("[data-criticise]");
const entry = offer?.closest("article");
const LONGEST = 900, SHORTEST = 4;

function chosen() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
  const range = selection.getRangeAt(0);
  const inside = entry.contains(range.startContainer) && entry.contains(range.endContainer);
  // Critiques are answered, not criticised.
  const apart = [range.startContainer, range.endContainer].some((node) => (node.parentElement ?? node).closest("#critiques, .entry-head nav"));
  const words = selection.toString().replace(/\s+/g, " ").trim();
  if (!inside || apart || words.length < SHORTEST) return "";
  // An ellipsis stands for words left out, so that a long passage keeps its beginning and its end.
  return words.length > LONGEST ? `${words.slice(0, 400).replace(/\S*$/, "").trim()} … ${words.slice(-400).replace(/^\S*/, "").trim()}` : words;
}

if (entry) {
  const address = offer.getAttribute("href");
  document.addEventListener("selectionchange", () => {
    const words = chosen();
    offer.hidden = !words;
    if (words) offer.href = `${address}?${new URLSearchParams({ quote: words, version: offer.dataset.criticise })}`;
  });
}
