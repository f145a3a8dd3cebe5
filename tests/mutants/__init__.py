"""`make mutants`: do the unit tests notice when a room's rules decide something else?

mutmut says what can change in a line of code; ours is the runner, because mutmut's own leaves
out whatever stands outside a function or below a decorator: the table of states and the limits
of what people may enter are just there.
"""
