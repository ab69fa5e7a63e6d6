"""The descriptions of a release: VoID, DCAT, PROV, a README and a citation file.

Those in RDF are Turtle without blank nodes.
"""

from kg.release.metadata.dcat import dcat
from kg.release.metadata.prov import Build, Input, prov
from kg.release.metadata.texts import citation, readme
from kg.release.metadata.void import void

__all__ = ["Build", "Input", "citation", "dcat", "prov", "readme", "void"]
