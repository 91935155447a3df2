"""Floor 4: the exchange. Partnership requests and offers, introductions, programmes that others may join."""
