"""How cases really ran: the process map, its simplification, variants and lanes. Pure."""
