MATCH (c:Change)
WHERE c.kind = 'audit_policy'
