"""What a contributor's CI runs: the action's script on a change."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from support.commands import git
from support.contributions import edit, run_script
from support.counts import COUNTS
from support.mistakes import MISTAKES, POST, make

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


def reported(
    project: Path, folder: Path
) -> tuple[subprocess.CompletedProcess[str], Path, Path]:
    """Validate since the commit before; return the run, its summary and its SARIF."""
    summary, sarif = folder / "summary.md", folder / "report.sarif"
    run = run_script(
        KG_PROJECT=project,
        KG_SINCE="HEAD~1",
        KG_SARIF=sarif,
        GITHUB_STEP_SUMMARY=summary,
    )
    return run, summary, sarif


def test_a_bad_contribution_is_annotated_and_fails(
    committed: Path, tmp_path: Path
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    make(MISTAKES[5], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    run, summary, sarif = reported(committed, tmp_path)
    assert run.returncode == 1
    known, new = run.stdout.splitlines()[:2]
    file = "file=examples/flood/data/claims/post.ttl"
    assert known == (
        f"::notice {file},title=Claim-verified (from before),line=20,col=1::"
        "claim:post-dispute: A claim needs kg:verified true or false: was its content "
        "seen in the copy that was read?"
    )
    assert new == (
        f"::error {file},title=Statistic-qualifier,line=36,col=18::"
        "claim:post-houses: A statistic needs exactly one kg:qualifier from the list "
        "of qualifiers, such as as-stated or at-least. Found: qualifier:at-lest. Try: "
        "qualifier:at-least."
    )
    assert summary.read_text().startswith("**does not conform")
    results = json.loads(sarif.read_text())["runs"][0]["results"]
    assert [r["baselineState"] for r in results] == ["unchanged", "new"]


def test_a_good_contribution_passes(committed: Path) -> None:
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD")
    assert (run.returncode, run.stdout) == (
        0,
        f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n",
    )


def test_a_figure_that_was_changed_is_said_in_the_summary(
    committed: Path, tmp_path: Path
) -> None:
    post = committed / POST
    edit(post, "kg:value 45", "kg:value 54")
    edit(post, 'kg:locator "page 1"@en', 'kg:locator "<b>[x](//y.org)</b> @who"@en')
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary = tmp_path / "summary.md"
    run = run_script(
        KG_PROJECT=committed, KG_SINCE="HEAD~1", GITHUB_STEP_SUMMARY=summary
    )
    assert run.returncode == 0
    text = summary.read_text()
    assert "# Changes from HEAD\\~1 to the change" in text
    assert "kg:value: 45 -\\> 54" in text
    assert "\\<b\\>\\[x\\](//y.org)\\</b\\> @<!-- -->who" in text


def test_a_file_that_is_not_canonical_is_an_error_of_its_own(committed: Path) -> None:
    herald, post = (committed / f"data/claims/{one}.ttl" for one in ("herald", "post"))
    edit(herald, " ;", "   ;")
    git(committed, "commit", "--quiet", "--all", "--message=Was so before")
    edit(post, " ;", "   ;")
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    run = run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1")
    assert run.returncode == 1
    assert run.stdout == (
        f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n"
        "::error file=examples/flood/data/claims/post.ttl,title=not canonical::This "
        "file is not in its canonical form; run kg format and commit what it writes.\n"
    )


def test_what_was_wrong_before_in_other_files_is_only_in_the_report(
    committed: Path, tmp_path: Path
) -> None:
    make(MISTAKES[0], committed)
    git(committed, "commit", "--quiet", "--all", "--message=Was wrong before")
    edit(committed / "data/places.ttl", '"Valley"@en', '"The valley"@en')
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    run, summary, sarif = reported(committed, tmp_path)
    assert run.returncode == 0
    assert run.stdout == (
        f"conforms: {COUNTS.flood - 1} triples, 1 errors, 0 warnings, "
        "1 of them from before\n"
    )
    assert "Claim-verified" not in summary.read_text()
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["baselineState"]) == (
        "Claim-verified",
        "unchanged",
    )


def test_a_summary_is_bounded(committed: Path, tmp_path: Path) -> None:
    labels = " , ".join(f'"{number} {"<" * 2000}"@x-{number}' for number in range(300))
    agents = committed / "data/agents.ttl"
    with agents.open("a") as stream:
        note = "<http://www.w3.org/2004/02/skos/core#note>"
        stream.write(f"\nagent:herald {note} {labels} .\n")
    git(committed, "commit", "--quiet", "--all", "--message=Contribute")
    summary = tmp_path / "summary.md"
    run_script(KG_PROJECT=committed, KG_SINCE="HEAD~1", GITHUB_STEP_SUMMARY=summary)
    assert summary.stat().st_size < 1 << 20
    assert "are not shown here" in summary.read_text()


def test_a_folder_that_is_named_as_the_commit_is_not_taken_for_it(
    committed: Path, tmp_path: Path
) -> None:
    edit(committed / POST, "kg:value 45", "kg:value 54")
    shutil.copytree(committed, committed / "main")
    summary = tmp_path / "summary.md"
    run_script(
        KG_PROJECT=".", KG_SINCE="main", GITHUB_STEP_SUMMARY=summary, _cwd=committed
    )
    assert "kg:value: 45 -\\> 54" in summary.read_text()


def test_a_commit_that_looks_like_an_option_is_none(committed: Path) -> None:
    run = run_script(KG_PROJECT=committed, KG_SINCE="--output=/tmp/x")
    assert run.returncode == 2
    assert "kg: --output=/tmp/x: no such commit, branch or tag" in run.stderr
