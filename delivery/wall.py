"""Play-lists: which addresses a wall shows one after another, each for how long, in which language and theme.

They stand in a TOML file of the settings or in the pack's `wall.toml`; else the default list is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from delivery._toml import known, one_of, read
from domain.errors import SettingsError
from domain.view import Language, Theme

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LEAST, MOST = 2.0, 3600.0
LONGEST = 60
Unheard = Callable[[str, Mapping[str, str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of a play-list: a path, the query that an address of it holds, and the seconds it stands."""

    path: str
    query: Mapping[str, str]
    seconds: float
    lang: Language
    theme: Theme


@dataclass(frozen=True, slots=True)
class PlayList:
    """A named run of pictures; `lang` is the language of what stands around them."""

    name: str
    lang: Language
    entries: tuple[Entry, ...]


DEFAULT = {
    "name": "main",
    "picture": [{"address": path} for path in ("/", "/revenue", "/invoices", "/filing", "/risk")],
}


def play_lists(
    named: Path | None, pack: Path, paths: Collection[str], seconds: float, unheard: Unheard = lambda *_: ()
) -> Mapping[str, PlayList]:
    """Return the play-lists of the file that the settings name, else of the pack, else the default one.

    `paths` are the addresses of the pages that have something to show across a hall, `seconds` how long a picture
    stands that does not say it; `unheard` tells of a page and a query which keys of it would be passed over.
    """
    file = named or pack / "wall.toml"
    if named is None and not file.exists():
        return {"main": _list(DEFAULT, "the default play-list", paths, seconds, unheard)}
    given = read(file, "walls")
    lists = given.get("wall")
    if set(given) != {"wall"} or not isinstance(lists, list) or not lists:
        raise SettingsError(f"walls: {file}: there must be [[wall]] tables and nothing else")
    found: dict[str, PlayList] = {}
    for at, one in enumerate(lists, start=1):
        made = _list(one, f"walls: {file}: wall {at}", paths, seconds, unheard)
        if made.name in found:
            raise SettingsError(f"walls: {file}: wall {at}: a second play-list is named {made.name}")
        found[made.name] = made
    return found


def _list(given: Any, where: str, paths: Collection[str], seconds: float, unheard: Unheard) -> PlayList:
    known(given, where, {"name", "lang", "theme", "seconds", "picture"})
    name = given.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise SettingsError(f"{where}: name: {name!r} is not made of a-z, 0-9 and - (at most 40)")
    pictures = given.get("picture")
    if not isinstance(pictures, list) or not 0 < len(pictures) <= LONGEST:
        raise SettingsError(f"{where}: picture: there must be 1 to {LONGEST} of them")
    basis = {"lang": Language.ZH, "theme": Theme.DARK, "seconds": seconds, **given}
    entries = tuple(
        _entry(one, basis, f"{where}: picture {at}", paths, unheard) for at, one in enumerate(pictures, start=1)
    )
    return PlayList(name, one_of(Language, basis["lang"], f"{where}: lang"), entries)


def _entry(given: Any, basis: Mapping[str, Any], where: str, paths: Collection[str], unheard: Unheard) -> Entry:
    known(given, where, {"address", "lang", "theme", "seconds"})
    address = given.get("address")
    if not isinstance(address, str) or not address.startswith("/"):
        raise SettingsError(f"{where}: address: {address!r} does not begin with a slash")
    parts = urlsplit(address)
    if parts.netloc or parts.path not in paths:
        raise SettingsError(f"{where}: address: there is no page for a wall at {parts.path or address}")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    seconds = given.get("seconds", basis["seconds"])
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not LEAST <= seconds <= MOST:
        raise SettingsError(f"{where}: seconds: {seconds!r} is not between {LEAST:g} and {MOST:g}")
    lang = one_of(Language, given.get("lang", query.get("lang", basis["lang"])), f"{where}: lang")
    theme = one_of(Theme, given.get("theme", query.get("theme", basis["theme"])), f"{where}: theme")
    # A wall shows no line that says what of its address was passed over, as the desk does.
    if wrong := unheard(parts.path, query):
        said = ", ".join(f"{key}={query[key]}" for key in wrong)
        raise SettingsError(f"{where}: address: {parts.path} does not know {said}")
    return Entry(parts.path, {**query, "lang": lang.value, "theme": theme.value}, float(seconds), lang, theme)
