"""E-mail through SendGrid: Inbound Parse in, Mail Send out."""
