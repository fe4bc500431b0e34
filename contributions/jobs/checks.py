"""Checks of what has been sent."""

from procrastinate.contrib.django import app

from contributions.actions.checks import run_checks


# Tried once: what did not answer is told as such, and a moderator may ask again.
@app.task(name="contributions.check")
def check(contribution_id: int, revision: int) -> None:
    """Check one revision: identifiers, links, claims, sources, signs of advertising."""
    run_checks(contribution_id, revision)
