"""Students, hosts and interviews for the tests of rules and sections: what authors have as well."""

from fireside.testing.samples import HERE, INTERVIEW, NOW, interview
from fireside.testing.samples import hosts as host_batch

__all__ = ["HERE", "INTERVIEW", "NOW", "host_batch", "interview"]
