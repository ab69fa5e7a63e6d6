"""The descriptions of a release: VoID, DCAT, PROV, a README and a citation file.

Those in RDF are Turtle without blank nodes.
"""
