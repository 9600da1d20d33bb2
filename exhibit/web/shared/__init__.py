"""What all pages share: tokens of the style, small scripts, words, the colours of the emotions."""
