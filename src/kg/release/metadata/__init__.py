"""What a release says of itself: VoID, DCAT, PROV, a README and how to cite it.

The descriptions in RDF are Turtle without blank nodes.
"""

from kg.release.metadata.citation import citation
from kg.release.metadata.dcat import dcat
from kg.release.metadata.prov import Build, Input, prov
from kg.release.metadata.readme import readme
from kg.release.metadata.void import void

__all__ = ["Build", "Input", "citation", "dcat", "prov", "readme", "void"]
