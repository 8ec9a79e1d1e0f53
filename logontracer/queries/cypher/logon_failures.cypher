MATCH (l:Logon)
WHERE l.event_id IN [4625, 4768, 4771, 4776] AND l.outcome = 'failure'
