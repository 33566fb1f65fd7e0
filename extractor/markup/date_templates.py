"""Templates that write dates, ages and periods.

What depends on the day of reading (an age, "years ago") is left out and the rendering says so; an age between two given
dates is kept. Default order of day and month is that of the English templates: month first, with ``df`` day first.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractor.languages import Dates, read_part
from extractor.markup.rendering import NOTHING, Arg, Piece, Rendering, literal
from extractor.regexes import lazy_regex
from extractor.tables import load_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.languages import Forms

_ISO = lazy_regex(r"(\d{1,4})-(\d{1,2})(?:-(\d{1,2}))?\Z")
_FORMS = frozenset({"dmy", "mdy", "ymd", "dm", "md", "my", "iso", "none"})
_TRUE = frozenset({"y", "yes", "1", "true", "on", "dmy", "uk"})


@cache
def _month_numbers() -> dict[str, int]:
    return {name.lower(): number for number, names in enumerate(_months(), 1) for name in names}


def _month_name(number: int) -> str:
    return _months()[number - 1][0]


def _months() -> Forms:
    """The English names of the months."""
    dates = read_part(Dates, "en")
    assert dates is not None
    return dates.months


def month_number(value: str) -> int | None:
    """Number of a month written as a number or a name."""
    value = value.strip().rstrip(".")
    number = int(value) if value.isdecimal() and len(value) < 3 else _month_numbers().get(value.lower(), 0)
    return number if 1 <= number <= 12 else None


def positional(args: Mapping[str, str]) -> list[str]:
    """Positional values up to the last one, blank where one is missing; three at least: year, month, day."""
    numbers = [int(key) for key in args if key.isdecimal() and len(key) < 3]
    return [args.get(str(number), "").strip() for number in range(1, max(numbers, default=0) + 1)] + [""] * (3 - len(numbers))


def day_first(args: Mapping[str, str]) -> bool:
    """Whether a call asks for the day before the month."""
    return args.get("df", "").strip().lower() in _TRUE or args.get("dmy", "").strip().lower() in _TRUE


def write_date(year: str, month: str = "", day: str = "", *, day_first: bool = False) -> str:
    """``February 24, 1993``; what is no number or month name stays as written."""
    number = month_number(month)
    name = _month_name(number) if number else month
    if not month:
        return year
    if not day:
        return f"{name} {year}".strip()
    day = day.lstrip("0") or day
    return f"{day} {name} {year}".strip() if day_first else f"{name} {day}, {year}".rstrip(", ")


def _free_text(args: Mapping[str, str]) -> Rendering | None:
    """A date written out in the first value, shown as it stands."""
    first = args.get("1", "").strip()
    if first and not first.lstrip("-").isdecimal() and not _ISO.match(first):
        return Rendering((Arg("1"),))
    return None


def _dates(args: Mapping[str, str]) -> list[str]:
    """The dates of ``year|month|day|place`` groups, places in brackets."""
    values = positional(args)
    first = day_first(args)
    if iso := _ISO.match(values[0]):
        values[:1] = [part or "" for part in iso.groups()]
    written = []
    for start in range(0, len(values), 4):
        year, month, day, place = [*values[start : start + 4], "", "", ""][:4]
        if not (year or month or day):
            continue
        date = write_date(year, month, day, day_first=first)
        written.append(f"{date} ({place})" if place else date)
    return written


def birth_date(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{birth date|1993|2|24}}``, ``{{start date|1993|2|24|17|30}}``, ``{{film date|1993|2|24|Cannes|…}}``."""
    if shown := _free_text(args):
        return shown
    if "film" in name or "release" in name:
        return literal(", ".join(_dates(args)))
    values = positional(args)
    written = _dates({**args, **{str(number): "" for number in range(4, len(values) + 1)}})
    if len(values) > 3 and values[3].isdecimal():
        time = ":".join(value.zfill(2) for value in values[3:6] if value.isdecimal())
        return literal(f"{time}, {written[0]}" if written else time)
    return literal(written[0] if written else "")


def birth_date_and_age(name: str, args: Mapping[str, str]) -> Rendering:
    """The date alone: the age depends on the day of reading."""
    if shown := _free_text(args):
        return Rendering(shown.pieces, dynamic=True)
    if " year" in name:
        return Rendering((Arg("1"),) if args.get("1", "").strip() else (), dynamic=True)
    written = _dates({key: value for key, value in args.items() if key in {"1", "2", "3", "df", "dmy"}})
    return literal(written[0] if written else "", dynamic=True)


def death_date_and_age(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{death date and age|1993|2|24|1921|4|12}}`` as ``February 24, 1993 (aged 71)``."""
    values = positional(args)
    year, month, day = values[:3]
    if " year" in name:
        born = month
        age = f"{int(year) - int(born) - 1}–{int(year) - int(born)}" if year.isdecimal() and born.isdecimal() else ""
        written = write_date(year, *values[2:4])
    elif shown := _free_text(args):
        return shown
    else:
        written = write_date(year, month, day, day_first=day_first(args))
        age = "".join(values[3:4]) if "given age" in name else _age(values[3:6], values[:3])
    return literal(f"{written} (aged {age})" if age else written)


def _age(birth: list[str], death: list[str]) -> str:
    """Whole years between two dates; two numbers where the days are not given."""
    if not birth or not birth[0].isdecimal() or not death[0].isdecimal():
        return ""
    years = int(death[0]) - int(birth[0])
    born, died = _month_and_day(birth), _month_and_day(death)
    return str(years - (died < born)) if born and died else f"{years - 1}–{years}"


def _month_and_day(date: list[str]) -> tuple[int, int] | None:
    _, name, day = [*date, "", ""][:3]
    month = month_number(name)
    return (month, int(day)) if month and day.isdecimal() else None


def as_of(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{as of|2013|June|lc=y}}`` as ``as of June 2013``."""
    if args.get("alt", "").strip():
        return Rendering((Arg("alt"),))
    values = positional(args)
    if iso := _ISO.match(values[0]):
        values[:1] = [part or "" for part in iso.groups()]
    month_first = args.get("df", "").strip().lower() in {"us", "mdy"}
    written = write_date(*values[:3], day_first=not month_first)
    word = "since" if args.get("since", "").strip() else "as of"
    if not args.get("lc", "").strip():
        word = word.capitalize()
    shown = written if args.get("bare", "").strip() else f"{word} {written}"
    return literal(shown.strip() + args.get("post", ""))


def iso_date(name: str, args: Mapping[str, str]) -> Rendering:
    """``{{date|2006-08-04|DMY}}`` as ``4 August 2006``; ``{{dts|1867|7|1}}`` as ``July 1, 1867``."""
    values = positional(args)
    form = next(
        (value for value in (args.get("format", "").strip().lower(), *map(str.lower, values[1:])) if value in _FORMS), ""
    )
    day_first = form in {"dmy", "dm"} or (name == "date" and form not in {"mdy", "md"})
    if iso := _ISO.match(values[0]):
        return literal(write_date(*(part or "" for part in iso.groups()), day_first=day_first))
    if values[0].isdecimal() and month_number(values[1]):
        year, month, day = values[:3]
        if len(day) == len("1900"):
            return literal(write_date(day, month, year, day_first=True))
        return literal(write_date(year, month, day, day_first=form == "dmy"))
    keys = [str(number) for number, value in enumerate(values, 1) if value and value.lower() not in _FORMS]
    return Rendering(tuple(piece for key in keys for piece in (" ", Arg(key)))[1:])


def marriage(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{marriage|Name|1950|1960|end=div}}`` as ``Name (m. 1950; div. 1960)``."""
    pieces: list[Piece] = [Arg("1")] if args.get("1", "").strip() else []
    begin, end = args.get("2", "").strip(), args.get("3", "").strip()
    reason = (args.get("end", "") or args.get("reason", "")).strip().rstrip(".").lower()
    if not begin and not end:
        return Rendering(tuple(pieces))
    ends: dict[str, str] = load_table("template_words")["marriage_ends"]
    pieces.append(" (" if pieces else "(")
    if begin:
        pieces += ["m. ", Arg("2")]
    if end:
        word = ends.get(reason, reason)
        pieces += [("; " if begin else "") + word + " " if word else "–", Arg("3")]
    elif reason:
        pieces.append(f"; {ends.get(reason, reason)}")
    pieces.append(")")
    return Rendering(tuple(pieces))


def releases(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{vgrelease|NA|May 1, 2000|EU|June 2000}}``, also ``NA=…``, as ``NA: May 1, 2000; EU: June 2000``."""
    keys = sorted((key for key in args if key.isdecimal()), key=int)
    pairs: list[tuple[Piece, str]] = [(Arg(place), when) for place, when in zip(keys[::2], keys[1::2], strict=False)]
    pairs += [(key, key) for key in args if not key.isdecimal()]
    pieces: list[Piece] = []
    for place, when in pairs:
        if args[when].strip():
            pieces += ["; "] * bool(pieces) + [place, ": ", Arg(when)]
    return Rendering(tuple(pieces))


def season(_name: str, args: Mapping[str, str]) -> Rendering:
    """``{{nbay|1999}}``, a season over two years, as ``1999–2000``."""
    year = args.get("1", "").strip()
    if not (year.isdecimal() and len(year) == 4):
        return Rendering((Arg("1"),)) if year else NOTHING
    following = str(int(year) + 1)
    return literal(f"{year}–{following if following.endswith('00') else following[2:]}")


def century(name: str, args: Mapping[str, str]) -> Rendering:
    """French ``{{s-|XIX|e}}`` as ``XIXe siècle``; elsewhere the first value."""
    if name.startswith("s") and args.get("2", "").strip() in {"e", "er"}:
        return Rendering((Arg("1"), Arg("2"), " siècle"))
    if name.startswith("s") and name != "smn":
        return Rendering((Arg("1"), "e siècle")) if args.get("1", "").strip() else NOTHING
    return Rendering((Arg("1"),)) if args.get("1", "").strip() else NOTHING
