"""Import files of document management systems, written as docindex exporters."""
