"""A first profile of a new customer, inferred from a list of cases and a folder of scans."""
