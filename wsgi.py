"""What gunicorn serves: the app of the settings, warm before it accepts requests.

It is made once, before the workers: they begin as copies, share its memory, and a new one is there at once.
"""

from __future__ import annotations

import atexit
import gc

from app import create_app
from domain.settings import Settings
from shell.document import warm_up
from shell.observe import configure_log

settings = Settings.load()
configure_log(settings.log_level)
app = create_app(settings)
server = app.server
# Dash's registry of bundles is not filled before the first request and races under threads (plotly/dash#3971).
warm_up(app, settings.prefix)
# What stands now stands for good: walking it again at each full collection would stop a reader for 80 ms.
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)
