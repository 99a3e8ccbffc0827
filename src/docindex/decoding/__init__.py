"""Bytes from outside to pixels, and pages to PDF; runs inside worker processes only."""
