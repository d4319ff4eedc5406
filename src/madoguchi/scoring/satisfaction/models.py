"""The model that says how satisfied a customer probably was, trained on the installation's own answers."""
