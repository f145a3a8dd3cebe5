"""The demo: two invented institutions, one interview walked over real HTTP, and then a server.

Everything here works only in a database that is marked as a demo, on this machine alone.
"""
