"""Where the bars, lines and words of a chart stand, in the units of its own view box; templates draw them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, FLOOR, CEILING, LEFT = 520, 190, 22, 28
BAR = 44
ROW, ROW_LEFT, ROW_LONGEST = 34, 190, 270
LABEL_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its figure; ``text_y`` is where the figure stands."""

    y: str
    text_y: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar; ``number`` is its place in the order of the series, from 1."""

    number: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    total: int
    x: str
    middle: str
    total_y: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """``y`` is "" where there is no figure."""

    label: str
    value: str
    x: str
    y: str
    value_y: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """``lines`` are the stretches without a missing figure, as the points of polylines; ``aim_y`` a line across."""

    ticks: tuple[Tick, ...]
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    aim_y: str


@dataclass(frozen=True, slots=True)
class RowBar:
    """A bar that lies; ``width`` is "" where the figure is not told, and ``value`` says so."""

    label: str
    value: str
    y: str
    text_y: str
    width: str
    value_x: str


@dataclass(frozen=True, slots=True)
class RowChart:
    height: int
    bars: tuple[RowBar, ...]


def stacked_bars(series: Sequence[tuple[str, Sequence[int]]]) -> BarChart:
    """One bar for each (label, values), its parts on top of one another."""
    highest = max([sum(values) for _, values in series], default=0)
    ticks, top = _ticks(highest)
    scale = (FLOOR - CEILING) / top
    step = (WIDTH - LEFT) / max(len(series), 1)
    bars = []
    for number, (label, values) in enumerate(series):
        middle = LEFT + step * (number + 0.5)
        bars.append(_bar(label, values, middle, scale))
    return BarChart(ticks, tuple(bars))


def line(points: Sequence[tuple[str, float | None]], aim: float) -> LineChart:
    """A line through the points that have a figure, with the ``aim`` across."""
    ticks, top = _ticks(max([aim, *(value for _, value in points if value is not None)]))
    scale = (FLOOR - CEILING) / top
    step = (WIDTH - LEFT) / max(len(points), 1)
    dots, lines, stretch = [], [], []
    for number, (label, value) in enumerate(points):
        x = LEFT + step * (number + 0.5)
        if value is None:
            dots.append(Dot(label, "", f"{x:.1f}", "", ""))
            lines, stretch = [*lines, stretch], []
            continue
        y = FLOOR - value * scale
        stretch.append(f"{x:.1f},{y:.1f}")
        dots.append(Dot(label, f"{value:.1f}", f"{x:.1f}", f"{y:.1f}", f"{y + 22 if value < aim else y - 12:.1f}"))
    lines.append(stretch)
    return LineChart(
        ticks,
        tuple(" ".join(stretch) for stretch in lines if len(stretch) > 1),
        tuple(dots),
        f"{FLOOR - aim * scale:.1f}",
    )


def rows(items: Sequence[tuple[str, int | str]]) -> RowChart:
    """A lying bar for each (label, figure); a figure given as words gets no bar."""
    largest = max([value for _, value in items if isinstance(value, int)], default=0) or 1
    bars = []
    for number, (label, value) in enumerate(items):
        width = ROW_LONGEST * value / largest if isinstance(value, int) else 0
        short = label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1].rstrip()}…"
        bars.append(
            RowBar(
                label=short,
                value=str(value),
                y=str(number * ROW + 5),
                text_y=str(number * ROW + 20),
                width=f"{width:.1f}" if width else "",
                value_x=f"{ROW_LEFT + width + 8:.1f}",
            )
        )
    return RowChart(len(items) * ROW + 2, tuple(bars))


def _bar(label: str, values: Sequence[int], middle: float, scale: float) -> Bar:
    y, parts = float(FLOOR), []
    for number, value in enumerate(values, 1):
        if not value:
            continue
        height = value * scale
        y -= height
        # A hair of the page's colour between the parts, unless that would swallow one.
        parts.append(Part(number, f"{y:.1f}", f"{max(height - 1, height / 2):.1f}"))
    return Bar(label, sum(values), f"{middle - BAR / 2:.1f}", f"{middle:.1f}", f"{y - 7:.1f}", tuple(parts))


def _ticks(highest: float) -> tuple[tuple[Tick, ...], float]:
    """The grid up to at least ``highest``, and the figure at its top."""
    step = 1
    while highest / step > 4:
        # 1, 2, 5, 10, 20, 50 ...
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    numbers = range(0, int(-(-highest // step)) * step + 1, step)
    top = max(numbers[-1], 1)
    scale = (FLOOR - CEILING) / top
    ticks = tuple(
        Tick(f"{FLOOR - number * scale:.1f}", f"{FLOOR - number * scale + 4:.1f}", str(number)) for number in numbers
    )
    return ticks, top
