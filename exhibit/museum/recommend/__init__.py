"""What to see next, without knowing who asks: profiles of works, suggestions with reasons, ways through the house."""
