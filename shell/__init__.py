"""What surrounds the pages: settings, static files, downloads, health, metrics, errors. Nothing imports it but the entry points."""
