MATCH (c:Change)
WHERE c.kind = 'group'
