"""Pictures of our own as PDF: vector shapes, text that can be selected, Japanese letters inside the file."""
