"""Measurements of the whole site on real volumes: `make bench` (protocol in docs/performance.md)."""
