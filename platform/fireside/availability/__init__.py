"""When hosts are free: weekly hours, dated overrides, and the slots computed from them."""
