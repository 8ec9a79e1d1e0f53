MATCH (l:Logon)
WHERE ((l.event_id = 4769 AND l.status = 15)
  OR (l.event_id = 4624 AND l.logon_type = 3 AND l.package_folded = 'ntlm'
    AND EXISTS { MATCH (l)-[:OF_ACCOUNT]->(a:Account) WHERE a.is_privileged = true })
  OR l.anomaly_mark >= 3
  OR EXISTS { MATCH (l)-[:OF_ACCOUNT]->(:Account)<-[:MADE_BY]-(c:Change)
    WHERE c.kind IN ['dcsync', 'dcshadow', 'log_cleared'] })
