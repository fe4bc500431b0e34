// Passkeys: shows what needs them where the browser has them, and says in words when the browser or the person declines.
const told = document.querySelector("[data-passkey-told]");
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
} else if (told) {
  told.textContent = gettext("This browser has no passkeys. Use another way, or another browser.");
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (!told) return;
  const { name } = event.detail.exception;
  told.textContent = name === "InvalidStateError"
    ? gettext("This device already has a passkey for your account.")
    : name === "NotAllowedError"
      ? gettext("Nothing was done: the request was declined or took too long. You can try again.")
      : gettext("The passkey could not be used. Try again, or use another way.");
});
