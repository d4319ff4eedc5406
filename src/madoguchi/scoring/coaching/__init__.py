"""What each member could do better next time, for that member first."""
