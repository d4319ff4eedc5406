"""Where truth is computed: pure functions, no Django, database, clock, network or random state."""
