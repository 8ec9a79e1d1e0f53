MATCH (l:Logon)
WHERE l.event_id = 4769 AND l.status = 15
