"""A strict stand-in for Meta: Graph API, signed webhooks, and the customers' phones."""
