"""The other side of the wire: what customers write and see on their phones."""
