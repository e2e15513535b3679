"""Numbers, days and lists in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta


def count(value: float) -> str:
    """Return a number of people or things, rounded to what it can mean: 3 digits, thin spaces."""
    if not math.isfinite(value):
        return "none"
    size = abs(value)
    if size < 0.05:
        return "0"
    if size < 9.95 and value != round(value):
        return f"{value:.1f}".replace("-", "−")
    digits = 0 if size < 1000 else 2 - math.floor(math.log10(size))
    return f"{round(value, digits):,.0f}".replace(",", "\u202f").replace("-", "−")


def exact(value: float) -> str:
    """Return a number as it was stated, with thin spaces between thousands."""
    whole = value == round(value)
    return (f"{value:,.0f}" if whole else f"{value:,g}").replace(",", "\u202f").replace("-", "−")


def short(value: float) -> str:
    """Return a number for an axis: 1k, 10k, 1M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}".replace("-", "−")
    return f"{value:g}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share in percent; never 0 or 100 % for what is not."""
    if 0.0 < share < 0.005:
        return "<0.5\u00a0%"
    if 0.995 < share < 1.0:
        return ">99.5\u00a0%"
    return f"{100.0 * share:.0f}\u00a0%"


def points(share: float) -> str:
    """Return a difference of probabilities in percentage points, with its sign."""
    return f"{100.0 * share:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def factor(log10: float) -> str:
    """Return a factor from its decimal logarithm: ×1.3 more, ÷1.3 less, the same near one."""
    size = 10.0 ** abs(log10)
    if size < 1.005:
        return "the same"
    told = f"{size:.2f}".rstrip("0").rstrip(".") if size < 9.95 else count(size)
    return f"{'×' if log10 > 0.0 else '÷'}{told}"


def gauge(value: float, unit: str) -> str:
    """Return an effect in words: a factor from its decimal logarithm, or percentage points."""
    return factor(value) if unit == "factor" else points(value)


def decimals(value: float | None, digits: int, sign: bool = False) -> str:
    """Return a number with so many decimals, with its sign if asked; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:{'+' if sign else ''}.{digits}f}".replace("-", "−")


def duration(days: float) -> str:
    """Return a horizon for an axis: 7 d, 1 y."""
    years = _whole_years(days)
    return f"{years} y" if years else f"{days:g} d"


def correlation(value: float) -> str:
    """Return a correlation with two digits and its sign."""
    return f"{value:+.2f}".replace("-", "−")


def signed(value: float) -> str:
    """Return a difference with its sign."""
    plain = count(value)
    return plain if value <= 0.0 or plain == "0" else f"+{plain}"


def compact(value: float) -> str:
    """Return a large difference with its sign in thousands (k) or millions (M): +5.5M, −11k."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 0.9995 * size:
            digits = 1 if abs(value) < 9.95 * size else 0
            return f"{value / size:+.{digits}f}{letter}".replace("-", "−")
    return signed(value)


def day(start: datetime, number: float, year: bool = False) -> str:
    """Return the local date of a day, as 5 Jan."""
    moment = start + timedelta(days=number)
    return f"{moment.day} {moment:%b}" + (f" {moment.year}" if year else "")


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plural(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def term(days: float) -> str:
    """Return a stretch of time in a sentence: 30 days, 1 year."""
    years = _whole_years(days)
    if years:
        return plural(years, "year")
    return "1 day" if days == 1.0 else f"{days:g} days"


def _whole_years(days: float) -> int:
    """Return how many years a stretch is; 0 where it is not a whole number of them."""
    return 0 if days % 365.0 else int(days // 365.0)
