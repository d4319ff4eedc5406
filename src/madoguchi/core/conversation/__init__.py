"""How people were treated in a conversation: turns, cues, items and scores. Pure and fast; knows no database."""
