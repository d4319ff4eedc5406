"""What is said: phrases written natively in each language, and the composer that makes conversations of them."""
