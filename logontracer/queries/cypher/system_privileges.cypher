MATCH (a:Account)
WHERE a.is_privileged = true
