"""Keeps the generated parts of docs/reference as the code has them: `python -m tools.reference`."""
