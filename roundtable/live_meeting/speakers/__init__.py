"""The speakers' list: raised hands, and the order in which people are called."""
