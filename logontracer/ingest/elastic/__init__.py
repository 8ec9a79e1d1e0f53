"""Events out of a running Elasticsearch or OpenSearch."""
