"""Makes claims of the rows of tables: CSV, TSV, JSON Lines, Excel and Parquet.

``reading`` gives the rows of a table with their numbers, and ``mapping`` what its
columns mean. ``facts`` reads the cells of a row, ``claims`` makes claims of it, and
``plan`` collects them in files. ``owned`` knows which files are the import's.

================== ===============================================================
``row``            a row with its number, a table, and a problem in one
``reading``        opens a table in any format
``delimited``      reads CSV and TSV
``json_lines``     reads JSON Lines
``workbook``       reads Excel
``parquet``        reads Parquet
``fields``         the fields of an ``import.toml``, and what they mean
``mapping``        what an ``import.toml`` says
``read_mapping``   reads an ``import.toml``
``text_settings``  checks the settings of an ``import.toml`` that are one text
``values``         reads numbers, dates and yes or no from cells
``words``          finds the things that words name, or names new ones
``facts``          what the cells of one row say
``figures``        the figures of a row: a value, the least and the most
``things``         describes events, places, agents and scopes that are new
``windows``        the dates of new events
``new_agent``      the class of a new claimant or participant
``new_place``      the coordinates of a new place
``new_source``     describes a source that the project does not have
``cited``          the sources that a row cites
``said``             what an import says of a thing
``any_claim``      what a row says of each of its claims
``statistics``     the statistics of a row
``participations`` the participations of a row
``claims``         makes claims of what rows say
``isolated``       reads untrusted tables in a child process
``every_row``      reads every row of some tables, and counts them
``files``          the files that an import writes, and their texts
``owned``          which files are an import's, and that people did not edit them
``plan``           what an import writes, and what is reported of each row
``guess``          guesses what the columns of a table mean
``first_mapping``  writes a first ``import.toml`` for a table
``changes``        what an import changes, as lines for a review
``rml``              imports by an RML mapping in place of an ``import.toml``
=======
================== ===============================================================
"""
