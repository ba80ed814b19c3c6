"""The least that answers: one handler, one row by its key, over the same pool and tenant setting.

python -m benchmarks.bare PORT        the database's URL is in PHARMADESK_DATABASE_URL
"""

from __future__ import annotations

import os
import sys
from typing import Any

import uvicorn
from litestar import Litestar, Response, get

from pharmadesk.storage.shared import SharedDatabase
from pharmadesk.storage.tenancy import TENANT_SETTING

_ONE = "SELECT item_id, name, price_centimes FROM item WHERE item_id = %s"


def application(url: str) -> Litestar:
    """Serve items of any tenant by their ids."""
    database = SharedDatabase(url)

    @get("/items/{tenant_id:str}/{item_id:str}", sync_to_thread=True)
    def item(tenant_id: str, item_id: str) -> Response[dict[str, Any]]:
        with database.transaction({TENANT_SETTING: tenant_id}) as connection:
            row = connection.exec_driver_sql(_ONE, (item_id,)).one()
        return Response(dict(row._mapping))  # noqa: SLF001 - documented by SQLAlchemy

    return Litestar([item], on_shutdown=[database.close], openapi_config=None)


if __name__ == "__main__":
    uvicorn.run(
        application(os.environ["PHARMADESK_DATABASE_URL"]),
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
    )
