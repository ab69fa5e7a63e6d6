"""A validated graph as a release folder: dumps, metadata, manifest and store.

============  ======================================================================
``build``     a project to a release
``content``   what a release folder holds, and how it is written
``diff``      what changed between two versions
``manifest``  what a release says of itself; how it is read
``metadata``  its descriptions: VoID, DCAT, PROV, a README and how to cite it
``publish``   how a release becomes the current one
``verify``    whether a release is what its manifest says
============  ======================================================================
"""

from kg.release.manifest import Manifest, Release, ReleaseFile, read_release

__all__ = ["Manifest", "Release", "ReleaseFile", "read_release"]
