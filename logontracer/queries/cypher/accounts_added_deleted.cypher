MATCH (c:Change)
WHERE c.event_id IN [4720, 4726, 4741, 4743]
