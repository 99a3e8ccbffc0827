"""What developers of docindex run; nothing of it is installed."""
