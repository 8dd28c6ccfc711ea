"""The drill: canary contacts, backups, erasures, restores; then every byte and key is tried."""
