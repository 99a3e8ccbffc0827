"""An example plug-in for docindex: the dog tax office of an invented town."""
