"""Vendors' wire formats, and nothing of ours: bytes in, `Inbound` out; `Outbound` in, a vendor's call out."""
