"""The desk in the browser: inspectors, schools and policy staff at one place, with the same functions that the commands call.

Nothing imports this room, and only this room imports Django. Files are the truth (``home.py``): the database holds people,
states and the log; what is judged lies as files that the commands read too.
"""
