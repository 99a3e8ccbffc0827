"""Scores of any system on the mail benchmark; documented in `docs/reference/scoring.md`.

Nothing here imports docindex or anything else beside Python's own library: whoever wants to score
another system needs this folder and `benchmarks/score.py`, and no environment.
"""
