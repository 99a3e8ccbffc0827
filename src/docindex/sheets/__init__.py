"""Separator and cover sheets: what is on them, how they are drawn, and whether they can be read."""
