"""Grants of viewers. Until there is a sign-in every viewer has the one grant of the settings."""

from __future__ import annotations

from domain.errors import SettingsError
from domain.grant import Grant, Level
from domain.pack import Pack


def open_grant(pack: Pack, areas: str, level: int) -> Grant:
    """Return the grant of every viewer: the areas named (by comma), or the whole pack; SettingsError for others."""
    named = [code.strip() for code in areas.split(",") if code.strip()] or [pack.root]
    for code in named:
        if code not in pack.areas:
            raise SettingsError(f"grant_areas: {code} is no area of pack {pack.code}")
    return Grant(frozenset(named), Level(level))
