"""The supervisors' pages: the live board, figures by day, dead letters, the audit log, the training inbox."""
