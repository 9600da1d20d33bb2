"""What a phone or laptop brings: pictures to try the reading on, and a camera for the show."""
