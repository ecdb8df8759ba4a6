"""The speed figures of docs/performance.md (`make bench`), measured on the real thing over HTTP and in Chromium."""
