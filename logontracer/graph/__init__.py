"""Events to the logon graph and the database that answers Cypher about it."""
