"""Everything around the code: local system, command line, templates, edge host, benches."""
