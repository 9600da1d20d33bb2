"""What a museum learns from its journals. It reads published rows; the show never imports it."""
