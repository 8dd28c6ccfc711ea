"""WhatsApp Cloud API: messages, media, templates, numbers and accounts."""
