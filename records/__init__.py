"""What the cockpit itself writes down, by SQLAlchemy: screens and what they are told, deliveries and their files."""
