MATCH (l:Logon)
WHERE l.event_id = 4769 AND l.outcome = 'success'
  AND (l.ticket_encryption IN [23, 24] OR (l.ticket_encryption >= 1 AND l.ticket_encryption <= 3))
  AND l.service_folded <> 'krbtgt' AND NOT l.service_folded ENDS WITH '$'
