"""HTTP as all of the service speaks it: requests, responses, negotiation, problems."""
