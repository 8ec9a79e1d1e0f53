MATCH (l:Logon)
WHERE l.event_id = 4624 AND l.logon_type = 9
