"""Forms on scanned pages: learning a blank, knowing it again, and reading its zones.

A blank becomes landmarks (`learning`), a page that shows enough of them in their places is the
form (`registration`), and what was added to the print in a zone is what somebody answered
(`answers`). Everything here works on arrays inside a worker.
"""
