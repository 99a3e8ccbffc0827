"""`docindex learn-class`: labelled scans → a model of classes, and a report of its confusion."""
