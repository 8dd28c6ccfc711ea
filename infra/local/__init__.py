"""The whole product on one machine, from the same templates as in the cloud."""
