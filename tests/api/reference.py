"""The operations of the reference, as data: method, path, the answer it names, what it must hold.

Written down from the reference and from nothing of ours: names of paths' parts, answers' codes and
fields are its own.
"""

from __future__ import annotations

SESSION = {"id", "tenantId", "status", "openedAt", "expectedTotals", "offlineTransactionCount"}
RECONCILIATION = {
    *("id", "cashSessionId", "status", "countedTotals", "variance", "resolutionSteps"),
}
ITEM = {"id", "name", "category", "currentStock", "stockStatus", "reorderPoint", "reorderQuantity"}
SNAPSHOT = {
    *("id", "inventoryItemId", "generatedAt", "horizonDays", "expectedDemand", "confidenceLow"),
    *("confidenceHigh", "recommendedOrderQty", "rationale"),
}
ORDER = {"id", "supplierId", "status", "totalAmount", "lineItems"}
ENTRY = {
    *("id", "eventType", "performedBy", "performedAt", "resourceType", "resourceId", "metadata"),
    "hash",
}
LINK = {"url", "expiresAt"}
LIST = {"data"}

OPERATIONS: tuple[tuple[str, str, int, set[str]], ...] = (
    ("get", "/api/cash-sessions", 200, LIST),
    ("post", "/api/cash-sessions", 201, SESSION),
    ("get", "/api/cash-sessions/{sessionId}", 200, SESSION),
    ("post", "/api/cash-sessions/{sessionId}/close", 202, set()),
    ("post", "/api/reconciliations", 201, RECONCILIATION),
    ("get", "/api/reconciliations", 200, LIST),
    ("patch", "/api/reconciliations/{reconciliationId}", 200, RECONCILIATION),
    ("post", "/api/reconciliations/{reconciliationId}", 202, set()),
    ("get", "/api/inventory/items", 200, LIST),
    ("post", "/api/inventory/items", 201, ITEM),
    ("patch", "/api/inventory/items/{itemId}", 200, ITEM),
    ("post", "/api/inventory/items/{itemId}/counts", 201, set()),
    ("get", "/api/forecasts/snapshots", 200, LIST),
    ("post", "/api/forecasts/feedback", 202, set()),
    ("post", "/api/supplier-orders", 201, ORDER),
    ("get", "/api/supplier-orders", 200, LIST),
    ("post", "/api/supplier-orders/{orderId}/receive", 200, ORDER),
    ("get", "/api/reports/cash-journal", 200, LINK),
    ("get", "/api/audit-log", 200, LIST),
)
QUERIES = {
    "/api/cash-sessions": {"status", "from", "to"},
    "/api/inventory/items": {"q", "status"},
    "/api/forecasts/snapshots": {"horizonDays"},
    "/api/reports/cash-journal": {"date"},
    "/api/audit-log": {"eventType", "from", "to"},
}
SHAPES = {
    "CashSession": SESSION,
    "Reconciliation": RECONCILIATION,
    "InventoryItem": ITEM | {"barcode", "unitCost", "retailPrice"},
    "ForecastSnapshot": SNAPSHOT,
    "SupplierOrder": ORDER | {"expectedDeliveryDate"},
    "SupplierOrderLine": {
        *("inventoryItemId", "quantityOrdered", "quantityReceived", "unitCost", "batchNumber"),
    },
    "AuditLogEntry": ENTRY,
    "ReportLink": LINK,
    "ReconciliationStep": {"type", "description", "amountImpact", "performedBy", "performedAt"},
    "OpenCashSessionRequest": {"registerId", "openingFloat"},
    "CreateReconciliationRequest": {"cashSessionId", "countedTotals", "notes"},
    "AddResolutionStepRequest": {"step"},
    "CreateInventoryItemRequest": {
        *("name", "frenchLabel", "category", "reorderPoint", "reorderQuantity", "unitCost"),
        *("retailPrice", "expiryTracked"),
    },
    "UpdateInventoryItemRequest": {
        *("reorderPoint", "reorderQuantity", "unitCost", "retailPrice", "status"),
    },
    "InventoryAdjustmentRequest": {"quantityDelta", "reason", "note"},
    "ForecastFeedbackRequest": {"snapshotId", "verdict", "comment"},
    "CreateSupplierOrderRequest": {"supplierId", "lineItems"},
    "ReceiveSupplierOrderRequest": {"deliveryDate", "lineItems"},
}
REQUIRED: dict[str, set[str]] = {
    "OpenCashSessionRequest": {"registerId", "openingFloat"},
    "CreateReconciliationRequest": {"cashSessionId", "countedTotals"},
    "AddResolutionStepRequest": {"step"},
    "CreateInventoryItemRequest": {"name", "category", "unitCost", "retailPrice"},
    "UpdateInventoryItemRequest": set(),
    "InventoryAdjustmentRequest": {"quantityDelta", "reason"},
    "ForecastFeedbackRequest": {"snapshotId", "verdict"},
    "CreateSupplierOrderRequest": {"supplierId", "lineItems"},
    "ReceiveSupplierOrderRequest": {"deliveryDate", "lineItems"},
}
