"""Pages for people: the customers' phones, and a demo shop with the web chat on it."""
