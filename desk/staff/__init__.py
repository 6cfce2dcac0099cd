"""The people of the desk: who they are, how they sign in, how long they stay, and what is written down about it.

Pages need `guard.py` only. Nothing in this package builds a page with NiceGUI.
"""
