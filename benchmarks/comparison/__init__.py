"""docindex and other ways to index mail, on the same batches and by the same scorer."""
