"""Every error the cockpit raises on purpose.

CockpitError
├── SettingsError   a setting is missing or wrong; names the key
├── PackError       a region pack is not whole; names file, row and rule
├── DefinitionError a contract, an audit or a mart is not whole; names file and rule
├── ReleaseError    no release, a broken one, or a publish already under way
├── NotDelivered    a letter or a file did not reach its recipient (delivery/mail.py)
├── NotKept         the archive lacks a file that the records have (delivery/archive.py)
├── BackupError     a backup is not whole, or cannot be put back (shell/backup.py)
├── NotPermitted    the grant does not reach what was asked for
└── QueryTimeout    a query ran longer than it may
"""

from __future__ import annotations


class CockpitError(Exception):
    """The root: a sentence that may be shown to the person who caused it."""


class SettingsError(CockpitError):
    """A setting is missing or wrong."""


class PackError(CockpitError):
    """A region pack is not whole."""


class DefinitionError(CockpitError):
    """A contract, an audit or a mart is not whole."""


class ReleaseError(CockpitError):
    """No release can be had, or one cannot be made now."""


class NotPermitted(CockpitError):
    """The grant does not reach what was asked for."""


class QueryTimeout(CockpitError):
    """A query ran longer than it may."""
