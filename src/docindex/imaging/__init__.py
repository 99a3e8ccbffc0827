"""Pure functions on images of pages."""
