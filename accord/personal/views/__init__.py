"""The young person's side, without account; and the side of whoever follows them."""
