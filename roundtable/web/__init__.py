"""How a request is answered: the only way to make a route, forms, replies, fragments, templates, files of the asset
step.
"""
