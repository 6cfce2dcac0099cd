"""The service layer: a utility's customers, bills, payments, outages and cases behind one documented API."""
