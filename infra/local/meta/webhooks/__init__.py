"""What Meta posts to the product: signed, at least once, in no promised order."""
