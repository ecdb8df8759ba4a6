"""How numbers get in and are vouched for; the only room that opens DuckDB."""
