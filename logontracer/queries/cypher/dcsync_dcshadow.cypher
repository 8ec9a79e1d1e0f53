MATCH (c:Change)
WHERE c.kind IN ['dcsync', 'dcshadow']
