"""The nouns: event schema, graph tables, Windows code lists, receipts, spans.  No input or output here."""
