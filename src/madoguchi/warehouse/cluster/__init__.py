"""Past one machine: facts as Delta tables (``lake``), asked by Spark (``spark``), beside the local engine (``tiers``).

Knows no Django. Nothing here is imported unless the settings name a Spark server.
"""
