"""The embedded Elasticsearch."""
