"""The young person, who may see the file, and its one timeline."""
