"""What every endpoint of the REST API shares: problems and pages."""
