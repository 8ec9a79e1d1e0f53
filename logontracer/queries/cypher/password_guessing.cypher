MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account)
WHERE l.event_id IN [4625, 4771, 4776] AND l.outcome = 'failure' AND a.n_failures >= 10
