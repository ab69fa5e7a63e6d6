"""Validates and builds on several machines, with Apache Spark.

| module | what it is |
|---|---|
| `build.py` | Builds a release: executors derive and sort, the driver writes. |
| `parts.py` | Cuts the things of a project into parts by shuffling them. |
| `project.py` | A project on Spark: its files, its things and its parts. |
| `request.py` | Answers a request to validate a project. |
| `session.py` | Starts Spark, on this machine or on a cluster, and ends it. |
| `things.py` | Reads the files of a project on all machines, thing by thing. |
| `validate.py` | Validates each part by itself, then what crosses parts. |
"""
