"""Builds, publishes, verifies and compares releases of a validated graph.

================  ==================================================================
``build``         builds a release of a project
``checked_json``  reads JSON, and checks the form that it must have
``content``       derives and writes the content of a release folder
``diff``          the differences between two versions
``manifest``      the manifest of a release: its classes, and how to read it
``metadata``      the descriptions: VoID, DCAT, PROV, a README and a citation file
``publish``       makes a release the current one
``source_dumps``  cuts the dumps of single sources out of that of the dataset
``verify``        compares a release with its manifest
================  ==================================================================
"""

from kg.release.manifest import Manifest, Release, ReleaseFile, read_release

__all__ = ["Manifest", "Release", "ReleaseFile", "read_release"]
