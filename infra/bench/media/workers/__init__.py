"""What is measured beside the edge; each file is the main module of a worker."""
