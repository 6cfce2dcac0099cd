"""What the desk does, for programs: `/api/utilities/{id}/…` on the gateway, described at `/api/docs`.

`acting.py` has an endpoint for each act of `desk/work/acts.py`; nothing here decides what may be done.
"""
