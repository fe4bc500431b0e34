// Copy buttons: shown only where a script can copy; the text beside them can always be selected by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = button.closest("section")?.querySelector("[data-copied]");
  if (!text) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      if (said) said.textContent = gettext("Copied.");
      button.lastElementChild.textContent = gettext("Copied");
    } catch {
      // Without leave to write to the clipboard the text is selected, so that one key copies it.
      getSelection().selectAllChildren(text);
      if (said) said.textContent = gettext("The text is selected: copy it with the keyboard.");
    }
  });
}
