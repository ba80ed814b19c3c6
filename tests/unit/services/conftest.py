from tests.services_fixtures import founded_shop, shop, till
from tests.sync_fixtures import centre, clock, pair

__all__ = ["centre", "clock", "founded_shop", "pair", "shop", "till"]
