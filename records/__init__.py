"""What the cockpit itself writes down, by SQLAlchemy: which screens live, and what they are told."""
