"""One offline HTML file that answers "why this case?": pages, boxes, candidates, and the reason."""
