"""Below a prefix and behind a proxy, everything works as it does at the root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.proxy import Proxy
from tests.browser.reader import Reader
from tests.browser.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PREFIX = "/tax/"


def test_a_prefix_behind_a_proxy(desk_home: Path, readers: Callable[..., Reader]) -> None:
    with Served(desk_home, PREFIX) as served, Proxy(served.origin, PREFIX) as proxy:
        reader = readers(proxy.url).open("map=bounds")
        assert reader.calls == []
        asked = [urlsplit(one.url).path for one in reader.requests if not one.url.startswith(("data:", "blob:"))]
        assert all(path.startswith(PREFIX) for path in asked), asked
        assert any(path.endswith(".geojson") for path in asked)
        before = reader.agrees().said()
        with reader.one_call():
            reader.page.click(".drill a:text-is('宁波')")
        assert urlsplit(reader.page.url).path == "/tax/revenue"
        assert reader.query == {"area": "330200", "map": "bounds"}
        reader.agrees()
        with reader.one_call():
            reader.page.go_back()
        assert reader.said() == before
        reader.page.click(".card .tools details:has(a[download]) > summary >> nth=0")
        with reader.page.expect_download() as coming:
            reader.page.click(".card .tools .pop a[href*='.xlsx'] >> nth=0")
        assert coming.value.failure() is None
        assert Path(coming.value.path()).read_bytes()[:2] == b"PK"
        # The product's name leads home, which is below the prefix too.
        reader.page.click(".top .product")
        reader.settle()
        assert urlsplit(reader.page.url).path == PREFIX
        reader.agrees()
