"""An outside or local language model asked for marks, off unless an organisation turns it on."""
