// Pages are the same for everybody; whoever is signed in is told on their buttons what they follow already.
const SAID = new WeakMap();
const target = (link) => new URL(link.href).searchParams.get("of");

async function tell() {
  const links = [...document.querySelectorAll('main a[href^="/follow/?of="]')];
  if (!links.length) return;
  const query = new URLSearchParams([...new Set(links.map(target))].map((of) => ["of", of]));
  const answer = await fetch(`/follow/state/?${query}`).catch(() => null);
  // Signed out meanwhile, or no connection: the button leads to where one sees.
  if (!answer?.ok || answer.redirected) return;
  const { followed } = await answer.json();
  for (const link of links) {
    if (!SAID.has(link)) SAID.set(link, link.lastChild.textContent);
    link.lastChild.textContent = followed.includes(target(link)) ? gettext("Following") : SAID.get(link);
  }
}

tell();
document.body.addEventListener("htmx:afterSettle", tell);
