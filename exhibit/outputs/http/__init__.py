"""HTTP out: requests to webhooks, each target by a link of its own."""
