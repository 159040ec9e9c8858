"""What whoever is not signed in reads: the welcome, the legal pages."""
