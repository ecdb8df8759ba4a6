"""Pure builders: rows and words become figures and HTML. No callbacks, no data access, no settings."""
