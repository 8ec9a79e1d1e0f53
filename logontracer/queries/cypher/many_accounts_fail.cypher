MATCH (e:Logon)
WHERE e.event_id IN [4625, 4768, 4771, 4776] AND e.outcome = 'failure'
WITH e.source_key AS source, count(DISTINCT e.account_key) AS n_accounts
WHERE n_accounts >= 10
WITH collect(source) AS sources
MATCH (l:Logon)
WHERE l.event_id IN [4625, 4768, 4771, 4776] AND l.outcome = 'failure' AND l.source_key IN sources
