"""The case folder: event parts, generations of the graph beside them, questions about single events."""
