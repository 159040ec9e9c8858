"""The young person's own page: no account, a signed link, and what one may say or ask there."""
