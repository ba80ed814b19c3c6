from tests.sync_fixtures import centre, clock, pair

__all__ = ["centre", "clock", "pair"]
