"""How an index file is written: one module for each syntax."""
