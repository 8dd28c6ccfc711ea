"""DynamoDB in this process: held against DynamoDB Local by tests/simulation/test_dynamodb.py."""
