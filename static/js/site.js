// "/" moves to the search box, as the key cap beside it says.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("q") ?? document.getElementById("hs");
  if (!box) return;
  event.preventDefault();
  box.focus();
});
