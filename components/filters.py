"""What a view lets a reader choose, as controls: one function a field of `View`. Addresses come from `link`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from components import cards
from components.controls import AreaPicker, Choice, Menu, Place, Segments
from components.words import Words
from domain.period import Period
from domain.reading import Reading
from domain.view import Basis, Grade, View

Link = Callable[..., str]
Control = AreaPicker | Menu | Segments


def area(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> AreaPicker:
    """Return the search over every area that exists today or did, those near the one shown listed first."""
    pack, lang = reading.pack, view.lang
    here = pack.areas[view.area]
    near = {pack.root, *(part.code for part in pack.children(pack.root))}
    if here.level >= 1:
        near |= {one.code for one in pack.path(view.area)}
        near |= {part.code for part in pack.children(view.area if pack.children(view.area) else here.parent or "")}
    places = []
    for one in sorted((area for area in pack.areas.values() if not area.residual), key=lambda area: area.code):
        count = len([part for part in pack.children(one.code, view.month) if not part.residual])
        parent = pack.areas[one.parent].shorts[lang] if one.parent else pack.levels[0].names[lang]
        note = next((broken.text[lang] for broken in pack.breaks if one.code in broken.areas), "")
        places.append(
            Place(
                code=one.code,
                name=one.names[lang],
                latin=one.names["en"],
                href=link(area=one.code),
                hint=words("{n} below", n=count) if count and one.parent else parent,
                near=one.code in near,
                on=one.code == view.area,
                locked=not reading.permits(one.code),
                note=note,
            )
        )
    return AreaPicker(
        words("Area"),
        here.names[lang],
        words.listing([pack.names[lang], words("by code")]),
        tuple(places),
    )


def month(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Menu:
    """Return the periods that hold data, newest first; one that a reporter has not reached says which scope has it."""
    pack, grain, subject = reading.pack, reading.pack.grain, _subject(reading, extracts)
    place = pack.place(view.area, view.scope)
    scopes = pack.scopes if view.area == pack.root else (view.scope,)
    by_scope = {scope: set(reading.known(extracts, pack.place(view.area, scope))) for scope in scopes}
    known: set[Period] = set().union(*by_scope.values())
    choices = []
    for period in sorted(known, reverse=True):
        whole = period in by_scope[view.scope]
        scope = view.scope if whole else next(code for code, months in by_scope.items() if period in months)
        late = words.listing([pack.reporters[code].names[view.lang] for code in reading.late(subject, period)])
        hint: str | Markup = words("closed")
        if not whole:
            hint = cards.state("late", words("{reporter} late", reporter=late))
        elif reading.is_provisional(subject, place, period):
            hint = cards.state("provisional", words("prelim."))
        elif any(group.first < period.index <= group.last for group in pack.merged):
            hint = words("merged")
        choices.append(
            Choice(
                words.period(period.start, grain),
                link(month=str(period)) if whole else link(month=str(period), scope=scope),
                on=period == view.month,
                hint=hint,
            )
        )
    current = words.period(view.month.start, grain) if view.month else words("none")
    label = words("Month") if grain == "month" else words("Quarter") if grain == "quarter" else words("Year")
    return Menu(label, current, tuple(choices), head=words("Published periods"), name="month")


def _subject(reading: Reading, extracts: tuple[str, ...]) -> str:
    """Return the extract that the months of a page are of: its first, unless the release has none of it."""
    return next((one for one in extracts if reading.has(one)), extracts[0])


def scope(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Segments | None:
    """Return the ways of counting the root; an area below it has only one. A scope without the period says so."""
    pack, subject = reading.pack, _subject(reading, extracts)
    if view.area != pack.root or len(pack.scopes) < 2:
        return None
    found = []
    for code, one in pack.scopes.items():
        holds = view.month is None or view.month in reading.known(extracts, pack.place(pack.root, code))
        late = (
            words.listing([pack.reporters[code].names[view.lang] for code in reading.late(subject, view.month)])
            if view.month
            else ""
        )
        found.append(
            Choice(
                one.names[view.lang],
                link(scope=code),
                on=code == view.scope,
                reason="" if holds else words("{reporter} late", reporter=late),
            )
        )
    return Segments(words("Scope"), tuple(found))


def basis(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Segments:
    """Return the period alone or the year to it."""
    names = {
        Basis.MONTH: words("month") if reading.pack.grain == "month" else words("quarter"),
        Basis.YTD: words("to date"),
    }
    return Segments(
        words("Period"),
        tuple(Choice(name, link(basis=one), on=one is view.basis) for one, name in names.items()),
    )


def stock(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Segments:
    """Return the period alone: what is counted at its end has no year to date, and says so."""
    names = (words("month") if reading.pack.grain == "month" else words("quarter"), words("to date"))
    return Segments(
        words("Period"), (Choice(names[0], link(), on=True), Choice(names[1], reason=words("a stock: no year to date")))
    )


def industries(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Menu | None:
    """Return all industries, and each choice among them that a target of the pack names."""
    pack = reading.pack
    some = {one.industries: one.names[view.lang] for target in pack.targets.values() for one in target.readings}
    some.pop((), None)
    if not some or len(pack.industries) < 2:
        return None
    named = {"": words("All industries")} | {".".join(codes): name for codes, name in some.items()}
    chosen = ".".join(view.industries)
    shorts = words.listing([pack.industries[code].shorts[view.lang] for code in view.industries])
    choices = (Choice(name, link(industries=codes or None), on=codes == chosen) for codes, name in named.items())
    return Menu(words("Industries"), named.get(chosen, shorts), tuple(choices))


def grade(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Segments:
    """Return which taxpayers at risk are counted."""
    names = {Grade.BOTH: words("medium and high"), Grade.MEDIUM: words("medium"), Grade.HIGH: words("high")}
    return Segments(
        words("Risk"), tuple(Choice(name, link(grade=one), on=one is view.grade) for one, name in names.items())
    )


def industry(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Menu | None:
    """Return the industries of the pack, in the order of their classification."""
    if len(reading.pack.industries) < 2:
        return None
    every = words("All industries")
    items = [
        Choice(f"{code} {item.names[view.lang]}", link(industry=code), on=code == view.industry)
        for code, item in reading.pack.industries.items()
    ]
    current = reading.pack.industries[view.industry].shorts[view.lang] if view.industry else every
    return Menu(words("Industry"), current, (Choice(every, link(industry=None), on=view.industry is None), *items))


def tax(view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]) -> Menu:
    """Return the taxes that the measure counts, in the order of the catalogue."""
    every = words("All taxes")
    items = [
        Choice(one.names[view.lang], link(tax=code), on=code == view.tax)
        for code, one in reading.pack.taxes.items()
        if one.local and one.category != "social"
    ]
    current = reading.pack.taxes[view.tax].shorts[view.lang] if view.tax else every
    return Menu(words("Tax"), current, (Choice(every, link(tax=None), on=view.tax is None), *items))


FILTERS: dict[str, Callable[[View, Reading, Link, Words, tuple[str, ...]], Control | None]] = {
    "area": area,
    "month": month,
    "scope": scope,
    "basis": basis,
    "stock": stock,
    "industries": industries,
    "grade": grade,
    "industry": industry,
    "tax": tax,
}


def filters(
    names: Sequence[str], view: View, reading: Reading, link: Link, words: Words, extracts: tuple[str, ...]
) -> list[Control]:
    """Return the controls of a page, in its order."""
    made = (FILTERS[name](view, reading, link, words, extracts) for name in names)
    return [control for control in made if control is not None]


def levels(view: View, reading: Reading, link: Link, words: Words) -> tuple[list[Choice], list[Choice], list[str]]:
    """Return the drill row: the areas above and here, those below in code order, and the levels further down."""
    pack, lang = reading.pack, view.lang
    path = [Choice(one.shorts[lang], link(area=one.code), on=one.code == view.area) for one in pack.path(view.area)]
    below = [
        Choice(
            one.shorts[lang], link(area=one.code), reason="" if reading.permits(one.code) else words("not permitted")
        )
        for one in pack.children(view.area, view.month)
        if not one.residual
    ]
    further = [level.plural[lang] for level in pack.levels[pack.areas[view.area].level + (2 if below else 1) :]]
    return path, below, further
