"""How service is meant to run: stages with their promises, lanes, steps, flows, evidence and rules."""
