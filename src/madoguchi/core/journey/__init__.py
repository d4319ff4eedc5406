"""Journeys: how a customer's way feels stage by stage, how sure that is, and how one real way differs from the plan."""
