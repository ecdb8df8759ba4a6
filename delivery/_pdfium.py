"""PDFium, one thread at a time: it is not made for more, and several browsers print side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ALONE = threading.Lock()


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """Give a document of pypdfium2 and hold off every other thread; it and all its pages are closed in the end."""
    import pypdfium2  # of the extra `report`

    with _ALONE:
        document = pypdfium2.PdfDocument(file)
        try:
            yield document
        finally:
            document.close()
