"""Who is told what happens in a utility's conversations: webhooks, signed, in order, again until they are taken.

Triggers write an event, and a delivery for each subscriber, in the transaction of what they tell (migration
`subscribers`). The worker's courier carries them; `kinds.py` says what there is, `bodies.py` what is told of it.
"""
