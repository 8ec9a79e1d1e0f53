MATCH (c:Change)
WHERE c.kind = 'log_cleared'
