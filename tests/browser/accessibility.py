"""What axe-core finds on a page as it stands, and what is wider than the screen: in light and dark, wide and narrow."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# In one visit, so that rules about structure see both layouts and rules about colour both themes.
LOOKS = ((1280, "light"), (390, "dark"))
# Colours on their way from one theme to the other are nobody's.
_SETTLE = (
    """() => document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
)
# Contrast is judged also where a pseudo-element lies behind the text: looking for those first takes half of axe's time,
# and where it finds one, it says nothing.
_CONFIGURE = """() => axe.configure({checks: [{id: "color-contrast", options: {ignorePseudo: true}}]})"""
_RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 150)}`)"""
_WIDER = "document.documentElement.scrollWidth > innerWidth"


def faults(page: Page, looks: Sequence[tuple[int, str]] = LOOKS) -> list[str]:
    """Every fault with the look that it shows in; the page is left wide and light."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(_CONFIGURE)
    found = []
    for width, theme in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(_SETTLE)
        found += [f"{width} {theme}: {fault}" for fault in page.evaluate(_RUN)]
        if page.evaluate(_WIDER):
            found.append(f"{width} {theme}: wider than the screen")
    first_width, first_theme = LOOKS[0]
    page.emulate_media(color_scheme=first_theme)
    page.set_viewport_size({"width": first_width, "height": 900})
    return found
