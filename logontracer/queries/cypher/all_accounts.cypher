MATCH (a:Account)
WHERE a.id >= 0
