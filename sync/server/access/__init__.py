"""Who a person is at the centre, and what they may do there."""
