"""Rankings and timelines: pure functions from the graph's tables to tables."""
