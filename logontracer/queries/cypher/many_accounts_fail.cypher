MATCH (e:Logon)-[:FROM_HOST]->(source:Host)
WHERE e.event_id IN [4625, 4768, 4771, 4776] AND e.outcome = 'failure'
WITH source, count(DISTINCT e.account_key) AS n_accounts
WHERE n_accounts >= 10
MATCH (l:Logon)-[:FROM_HOST]->(source)
WHERE l.event_id IN [4625, 4768, 4771, 4776] AND l.outcome = 'failure'
