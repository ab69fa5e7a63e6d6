"""In which direction a text is written, by its language tag."""

from __future__ import annotations

import pytest

from kg.web.views.text_direction import direction

TAGS = {
    "rtl": """ar fa he ur az-Arab ps ug ckb sd yi dv ku-Arab pa-Arab ks syr nqo ff-Adlm
        rhg AR ar-EG fa-AF iw prs pes uig pa-PK az-IR uz-AF ha-SD ku-IQ
        ar-Arab-u-nu-latn he-x-old zh-Hebr en-Arab""",
    "ltr": """en az hy ru fa-Latn ar-Latn he-Latn ku pa ff ug-Cyrl sd-Deva ka el zh-Hant
        sr-Latn az-Cyrl-AZ ar-Latn-EG de-1996 ja""",
    "auto": "und mul zxx x-private i-klingon q qaa qq",
}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [(tag, value) for value, tags in TAGS.items() for tag in tags.split()],
)
def test_a_text_goes_the_way_of_its_script(tag: str, expected: str) -> None:
    assert direction(tag) == expected
