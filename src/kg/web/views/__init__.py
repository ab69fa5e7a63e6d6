"""What readers see, without the form in which they see it: view models of pages.

A view is made of named queries (``queries/*.rq``) and of frozen dataclasses. HTML, CSV
and JSON are made of it elsewhere: nothing here knows a web framework.

================== =================================================================
``context``        the release, its store, and the queries that views ask
``query_result``   the answer to a query as a table, the lines around a mistake
``query_texts``    the texts of these queries
``terms``          RDF terms as a reader sees them
``text_direction`` the direction of a text, from its language tag
``thing``          one thing: names, facts, claims about it, what refers to it
``properties``     the properties of a thing, in words and in order
``sizes``          how much there is to show, and in how many parts
``claim_groups``   claims by their relation to a thing, and by topic
``claim_list``     the order in which the page of a thing lists claims
``claim_view``     a claim in words
``claim_fields``   all fields of a claim
``related_claims`` how claims relate to other claims
``claims_beside``  the claims that a claim is compared with
``compare``        what sources say on one topic of an event, side by side
``claim_order``    the order of claims that are compared
``claim_filters``  by what they can be chosen
``verdict_matrix`` how each relates to each other one
``interval_chart`` their figures as a chart
``source``         how a source was read, and how its claims stand to others
``passages``       the order of passages in a source
``home``           what there is, the main event, where and when
``place_map``      places on a map without borders
``nice_step``      the distance of the numbers on a scale
``name_room``      room for their names
``timeline``       events in time
``table_values``   the properties and values that extend a table of somebody else
``signposts``      links by which machines find their way
``schema_org``     what pages say in the words of schema.org
``mementos``       the releases that are kept, as versions in time
``citation``       how to cite a thing, a claim or the dataset
================== =================================================================
"""
