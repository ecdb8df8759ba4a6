"""Questions to a release: named SQL with its definition as heading, and typed functions of a reading."""
