"""Settings: one TOML file and environment variables, checked at start; a wrong one is named.

An environment variable is the key in capitals with `COCKPIT_` before it and wins over the file. `PORT` is also read.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from domain.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


def _home() -> Path:
    return (ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()) / "var"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; each field's `help` is its documentation."""

    home: Path = field(
        default_factory=_home,
        metadata={"help": "Folder of inbox, releases, quarantine and cache; all that is ever written."},
    )
    pack: str = field(default="330000", metadata={"help": "Region pack: a code below regions/, or a folder."})
    host: str = field(default="127.0.0.1", metadata={"help": "Address to listen on."})
    port: int = field(default=8050, metadata={"help": "Port to listen on.", "least": 1, "most": 65535})
    prefix: str = field(default="/", metadata={"help": "URL prefix behind a proxy, beginning and ending with a slash."})
    workers: int = field(default=2, metadata={"help": "Server processes.", "least": 1, "most": 64})
    threads: int = field(default=4, metadata={"help": "Threads of each process.", "least": 1, "most": 64})
    query_seconds: float = field(
        default=5.0, metadata={"help": "Longest time a query may take.", "least": 0.1, "most": 600}
    )
    pictures: int = field(
        default=2000, metadata={"help": "Pictures remembered for a release.", "least": 10, "most": 1_000_000}
    )
    grant_areas: str = field(
        default="",
        metadata={"help": "Areas that every viewer may see, by comma; empty means the whole pack."},
    )
    grant_level: int = field(
        default=2,
        metadata={"help": "Highest sensitivity every viewer may see, 1 to 4.", "least": 1, "most": 4},
    )
    walls: str = field(
        default="", metadata={"help": "File of play-lists; empty means the pack's wall.toml, else the default list."}
    )
    wall_seconds: float = field(
        default=20.0, metadata={"help": "Seconds of a picture that names none.", "least": 2, "most": 3600}
    )
    wall_poll_seconds: float = field(
        default=10.0, metadata={"help": "Seconds between two heartbeats of a wall.", "least": 0.2, "most": 600}
    )
    wall_lost_seconds: float = field(
        default=60.0,
        metadata={"help": "Seconds without an answer after which a wall says so.", "least": 1, "most": 86400},
    )
    wall_dead_seconds: float = field(
        default=900.0,
        metadata={"help": "Seconds without an answer after which it is urgent.", "least": 1, "most": 864000},
    )
    wall_old_days: float = field(
        default=45.0,
        metadata={"help": "Days after which a wall says that its release is old.", "least": 0.01, "most": 3650},
    )
    wall_idle_seconds: float = field(
        default=120.0, metadata={"help": "Seconds after which a wall paused by key goes on.", "least": 1, "most": 86400}
    )
    wall_stuck_seconds: float = field(
        default=20.0,
        metadata={"help": "Seconds a first load may take before it is tried again.", "least": 1, "most": 600},
    )
    wall_silent_seconds: float = field(
        default=60.0, metadata={"help": "Seconds after which a screen counts as silent.", "least": 1, "most": 86400}
    )
    screens_token: str = field(
        default="",
        repr=False,
        metadata={"help": "What an operator must know to command screens; empty means nobody may."},
    )
    records: str = field(
        default="",
        repr=False,
        metadata={
            "help": "SQLAlchemy address of the records; empty means SQLite in home (records.db);"
            " a PostgreSQL needs the extra `postgresql`."
        },
    )
    deliveries: str = field(default="", metadata={"help": "File of the schedule; empty means nothing is delivered."})
    deliver_parallel: int = field(
        default=1, metadata={"help": "Prints at the same time, each in a browser of its own.", "least": 1, "most": 16}
    )
    deliver_tries: int = field(
        default=4, metadata={"help": "Tries of a delivery that has not begun.", "least": 1, "most": 20}
    )
    snapshots_token: str = field(
        default="",
        repr=False,
        metadata={"help": "What an operator must know to see recipients and draw again; empty means nobody may."},
    )
    public_url: str = field(
        default="", metadata={"help": "Where readers find the cockpit, with its prefix: for links in mail."}
    )
    smtp_host: str = field(default="", metadata={"help": "Mail server; empty means there is no mail."})
    smtp_port: int = field(default=587, metadata={"help": "Port of the mail server.", "least": 1, "most": 65535})
    smtp_tls: str = field(
        default="starttls",
        metadata={"help": "How mail is encrypted; unencrypted it is never sent.", "among": ("starttls", "implicit")},
    )
    smtp_user: str = field(default="", metadata={"help": "Name to sign in by; empty means no sign-in."})
    smtp_password: str = field(default="", repr=False, metadata={"help": "Password to sign in by."})
    smtp_authority: str = field(
        default="", metadata={"help": "File of certificates to trust; empty means those of the system."}
    )
    smtp_sender: str = field(default="", metadata={"help": "Mail address that letters come from."})
    mail_domains: str = field(
        default="",
        metadata={"help": "Domains that mail may go to, by comma; empty means none. Each stands for itself."},
    )
    mail_limit_mb: float = field(
        default=10.0, metadata={"help": "Largest attachment; a larger file comes as a link.", "least": 0.1, "most": 100}
    )
    log_level: str = field(
        default="info",
        metadata={"help": "How much is logged.", "among": ("debug", "info", "warning", "error")},
    )

    @classmethod
    def load(cls, file: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of a file (COCKPIT_SETTINGS, else cockpit.toml here) and the environment."""
        environ = os.environ if environ is None else environ
        named = file or (Path(environ["COCKPIT_SETTINGS"]) if environ.get("COCKPIT_SETTINGS") else None)
        given: dict[str, Any] = _read(named) if named else _read(Path("cockpit.toml"), needed=False)
        known = {one.name: one for one in fields(cls)}
        for key in given:
            if key not in known:
                raise SettingsError(f"{key}: no such setting in {named or 'cockpit.toml'}")
        if environ.get("PORT"):
            given["port"] = environ["PORT"]
        for key in known:
            if value := environ.get(f"COCKPIT_{key.upper()}"):
                given[key] = value
        settings = cls(**{key: _checked(key, value, known[key]) for key, value in given.items()})
        if not (settings.prefix.startswith("/") and settings.prefix.endswith("/")):
            raise SettingsError("prefix: must begin and end with a slash")
        if not (settings.pack_folder / "pack.toml").exists():
            raise SettingsError(f"pack: no region pack at {settings.pack_folder}")
        return settings

    @property
    def records_address(self) -> str:
        """Return the SQLAlchemy address of the records."""
        return self.records or f"sqlite:///{self.home / 'records.db'}"

    @property
    def archive(self) -> Path:
        """Return the folder of printed files."""
        return self.home / "archive"

    @property
    def pack_folder(self) -> Path:
        """Return the folder of the region pack."""
        shipped = ROOT / "regions" / self.pack
        return shipped if shipped.exists() else Path(self.pack)


def _read(path: Path, *, needed: bool = True) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if needed:
            raise SettingsError(f"no settings file at {path}") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _checked(key: str, value: Any, one: Any) -> Any:
    default = one.default_factory() if one.default is MISSING else one.default
    kind = Path if isinstance(default, Path) else type(default)
    try:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise ValueError
        if kind is int and isinstance(value, float):
            raise ValueError
        value = Path(str(value)).expanduser() if kind is Path else kind(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise SettingsError(f"{key}: {value!r} is not {_WORDS[kind]}") from None
    least, most = one.metadata.get("least"), one.metadata.get("most")
    if least is not None and not least <= value <= most:
        raise SettingsError(f"{key}: {value} is not between {least} and {most}")
    among = one.metadata.get("among")
    if among and value not in among:
        raise SettingsError(f"{key}: {value!r} is none of {', '.join(among)}")
    return value


_WORDS: Mapping[type, str] = {int: "a whole number", float: "a number", str: "a text", Path: "a path"}
