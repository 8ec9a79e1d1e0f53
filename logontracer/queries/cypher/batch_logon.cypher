MATCH (l:Logon)
WHERE l.event_id IN [4624, 4625] AND l.logon_type = 4
