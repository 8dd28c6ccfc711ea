"""What the product runs on: templates, how they are packaged and deployed, the local cloud."""
