"""The speakers' list: hands that go up, and the order in which people are called."""
