"""From the headings of the SQL to what a reader is told of a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from components.controls import Choice
from components.explain import Definition
from components.words import Words
from domain.measure import Better
from domain.pack import Pack, Target
from queries.dictionary import definitions

Figures = Callable[[str], tuple[Choice, ...]]
Address = Callable[[str], str]


def defined(
    names: Iterable[str] | None, pack: Pack, words: Words, address: Address, figures: Figures = lambda name: ()
) -> list[Definition]:
    """Return what some queries measure, in the order asked for, or what all do; `address` is that of a definition."""
    known = {one["name"]: one for one in definitions(words.lang)}
    return [
        Definition(
            name=name,
            title=known[name]["title"],
            about=known[name]["about"],
            formula=known[name]["formula"],
            unit=known[name]["unit"],
            direction=directions(words)[known[name]["better"]],
            sums=summed(words)[known[name]["sums"]],
            extracts=tuple(part.strip() for part in known[name]["extracts"].split(",")),
            targets=tuple(targets(known[name]["target"].split(), pack, words)),
            figures=figures(name),
            href=address(name),
        )
        for name in (known if names is None else names)
    ]


def statuses(words: Words) -> list[tuple[str, str]]:
    """Return what each word of a status means, as domain/target.py decides it."""
    return [
        (words("met on time"), words("the demand was met when it was due")),
        (words("met late"), words("the demand was not met when it was due, and is met now")),
        (words("missed"), words("the day has passed and the demand is not met")),
        (words("kept"), words("a demand of every period holds in this one")),
        (words("met"), words("the demand is met before its day")),
        (words("ahead"), words("more than one point, hour or item beyond the path to the demand")),
        (words("on track"), words("within one point, hour or item of the path")),
        (words("behind"), words("more than one point, hour or item short of the path")),
        (words("warning"), words("the value turns away, or needs more than twice its recent pace")),
    ]


def directions(words: Words) -> dict[str, str]:
    """Return what each direction is called."""
    return {
        Better.UP: words("more is better"),
        Better.DOWN: words("less is better"),
        Better.NEUTRAL: words("neither more nor less is better"),
    }


def summed(words: Words) -> dict[str, str]:
    """Return over what each kind of measure may be summed."""
    return {
        "flow": words("time and areas"),
        "stock": words("areas only"),
        "ratio": words("numerator and denominator apart"),
        "distinct": words("nothing: who is counted is counted anew"),
        "modelled": words("nothing: it is the figure of a model"),
    }


def targets(codes: Iterable[str], pack: Pack, words: Words) -> Iterator[str]:
    """Yield each target of the pack with its demand, its day and its clause."""
    for target in (pack.targets[code] for code in codes if code in pack.targets):
        yield words("{demand}. {clause}", demand=demand(target, words), clause=target.clause[words.lang])


def demand(target: Target, words: Words) -> str:
    """Return what a target demands, and by when."""
    asked = words.with_unit(f"{target.demand:g}", target.unit[words.lang])
    named = f"{target.code} {target.names[words.lang]}"
    if target.better is Better.DOWN:
        said = words("{target}: at most {demand}", target=named, demand=asked)
    else:
        said = words("{target}: at least {demand}", target=named, demand=asked)
    return words("{said}, by {day}", said=said, day=words.day(target.due)) if target.due else said
