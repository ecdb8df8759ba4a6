"""What surrounds the pages: static files, downloads, health, metrics, errors. Only the entry points import it."""
