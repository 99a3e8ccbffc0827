"""References, cases and decisions: pure functions, no pixels."""
