"""What visitors answer: the touch screen beside the work, and the page on their own phones."""
