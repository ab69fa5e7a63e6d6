"""HTTP for the whole service: requests, responses, negotiation, routing, problems."""
