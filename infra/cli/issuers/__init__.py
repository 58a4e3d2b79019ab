"""`nearcast issuers`: who else than the zones' own pools may say who is calling."""
