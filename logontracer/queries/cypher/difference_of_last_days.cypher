MATCH (x:Hour)
WITH max(x.hour) + 1 AS a1
WITH a1 - 48 AS b0, a1 - 24 AS b1, a1 - 24 AS a0, a1 AS a1
MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour)
WHERE ((h.hour >= b0 AND h.hour < b1) OR (h.hour >= a0 AND h.hour < a1))
