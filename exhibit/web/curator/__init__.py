"""What moves visitors, and how sure that is: the curator's page, and what can be taken away from it."""
