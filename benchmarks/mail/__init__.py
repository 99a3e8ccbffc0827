"""A benchmark of office mail: invented offices, their lists of cases, and batches with truth."""
