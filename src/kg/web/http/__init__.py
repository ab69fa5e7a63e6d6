"""HTTP as all of the service reads it: negotiation, addresses, problems."""
