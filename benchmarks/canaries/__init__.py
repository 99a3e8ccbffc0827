"""Canary persons on every way through docindex, and a search for what is left of them."""
