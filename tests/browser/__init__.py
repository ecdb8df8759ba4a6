"""The cockpit as its readers meet it: a real server, a real Chromium."""
