"""What monitors read: metrics, and whether somebody has to get up."""
