"""The routers of cases."""

from __future__ import annotations

from backend.cases import customer_endpoints, staff_endpoints

routers = (customer_endpoints.router, staff_endpoints.router)
