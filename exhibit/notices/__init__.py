"""What visitors, regulators and partners are told, filled in from a show's settings: signs and documents that print on
A4. The words are files, one a language; a show may bring its own in `notices/`."""
