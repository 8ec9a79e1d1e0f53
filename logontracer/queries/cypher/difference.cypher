WITH $before_first AS b0, $before_end AS b1, $after_first AS a0, $after_end AS a1
MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour)
WHERE ((h.hour >= b0 AND h.hour < b1) OR (h.hour >= a0 AND h.hour < a1))
