MATCH (x:Hour)
WITH max(x.hour) + 1 AS log_end
MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour)
WHERE h.hour >= log_end - 48
