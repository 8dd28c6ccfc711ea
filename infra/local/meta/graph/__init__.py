"""The Graph API as Meta answers it in November 2026 (v26.0)."""
