"""A service simulated from its log: fitted, held against what really happened, then changed."""
