"""Serves a release over HTTP: SPARQL, linked data, dumps and pages."""

from kg.web.pages.app import create_app

__all__ = ["create_app"]
