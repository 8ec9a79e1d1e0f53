MATCH (l:Logon)-[s:SEEN_IN]->(h:Hour)
WHERE ((h.hour >= $before_first AND h.hour < $before_end)
  OR (h.hour >= $after_first AND h.hour < $after_end))
