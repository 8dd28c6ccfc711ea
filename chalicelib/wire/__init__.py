"""Our things as the REST API and the live events show them: Chatwoot's wire format."""
