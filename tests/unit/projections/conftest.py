from tests.services_fixtures import founded_shop, shop, till

__all__ = ["founded_shop", "shop", "till"]
