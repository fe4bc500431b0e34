"""Where the collected samples are."""

from pathlib import Path

# Beside the checkout, wherever that is.
_PLACES = [folder / "shared" / "data" for folder in Path(__file__).parents]
SAMPLES = next((place for place in _PLACES if place.exists()), _PLACES[0])
