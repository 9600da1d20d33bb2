"""What curators and directors are given to read: a week or a month of the museum on A4, and the same for programs."""
