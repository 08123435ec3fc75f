"""What touches AWS or the network."""
