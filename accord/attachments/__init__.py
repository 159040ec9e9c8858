"""Documents of a young person's file: their rows, their bytes in a private folder, who reads them."""
