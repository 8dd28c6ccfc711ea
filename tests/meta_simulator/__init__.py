"""The Meta simulator keeps Meta's rules."""
