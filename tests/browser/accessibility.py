"""What axe-core finds on a page as it stands, and what is wider than the screen: in light and dark, wide and narrow."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# In one visit, so that rules about structure see both layouts and rules about colour both themes. The last one is how
# pages are opened, and left.
LOOKS = ((390, "dark"), (1280, "light"))
# Contrast is judged also where a pseudo-element lies behind the text: looking for those first takes half of axe's time,
# and where it finds one, it says nothing.
_AXE = f"""{AXE_SCRIPT}
axe.configure({{checks: [{{id: "color-contrast", options: {{ignorePseudo: true}}}}]}});"""
# Colours on their way from one theme to the other are nobody's.
_LOOK = """async () => {
    document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish());
    const found = (await axe.run({resultTypes: ["violations"]})).violations
        .map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 150)}`);
    return document.documentElement.scrollWidth > innerWidth ? [...found, "wider than the screen"] : found;
}"""


def faults(page: Page, looks: Sequence[tuple[int, str]] = LOOKS) -> list[str]:
    """Every fault with the look that it shows in; the page is left in the last of them."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
        # Pages that are opened later bring it along, which takes a third of the time.
        page.add_init_script(_AXE)
    found = []
    for width, theme in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} {theme}: {fault}" for fault in page.evaluate(_LOOK)]
    return found
