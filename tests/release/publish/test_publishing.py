"""``kg verify``, ``sign``, ``publish``, ``rollback`` and ``releases``, as commands."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import minisign
import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, Store
from support import REPOSITORY
from support.outlines import outline

from kg.cli import cli
from kg.errors import KgError, ReleaseError, UsageError
from kg.release.manifest import read_release, release_id
from kg.release.publish.current_release import add_to_history
from kg.release.publish.publish import adopt
from kg.release.verify.digests import verify_quick, write_store_digests
from kg.release.verify.release import verify_new, verify_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.releases import FloodReleases

    from kg.release.manifest import Release


@pytest.fixture
def copy(floods: FloodReleases, tmp_path: Path) -> Release:
    """Return a release that a test may spoil."""
    original = floods.of()
    folder = tmp_path / "releases" / original.id
    shutil.copytree(original.path, folder)
    (tmp_path / "current").symlink_to(f"releases/{original.id}")
    return read_release(folder)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def run(*arguments: object) -> str:
    found = CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)
    if found.exception:
        raise found.exception
    return found.stdout


def test_verify_says_that_a_release_is_whole(copy: Release) -> None:
    identity = copy.manifest.identity
    said = run("verify", copy.path)
    assert said == f"{copy.id} is whole, with the identity {identity}\n"


def test_verify_finds_a_bit_that_flipped_in_any_file(copy: Release) -> None:
    every = (path for path in copy.path.rglob("*") if path.stat().st_size)
    files = [str(p.relative_to(copy.path)) for p in sorted(every) if p.is_file()]
    assert len(files) > 80
    assert {"manifest.json", "store.sha256", "store/CURRENT"} <= set(files)
    for name in files:
        path = copy.path / name
        content = path.read_bytes()
        for place in (0, len(content) // 2, len(content) - 1):
            spoilt = bytearray(content)
            spoilt[place] ^= 4
            path.write_bytes(spoilt)
            with pytest.raises(KgError, match=re.escape(name)):
                verify_whole(read_release(copy.path))
        path.write_bytes(content)
    verify_whole(read_release(copy.path))


def rewrite(release: Release, change: Callable[[Any], None]) -> Release:
    """Change the manifest of a release, and name the folder after it."""
    path = release.path / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    moved = release.path.with_name(release_id(path.read_bytes()))
    release.path.rename(moved)
    return read_release(moved)


def test_verify_computes_the_identity_anew(copy: Release) -> None:
    other = rewrite(copy, lambda manifest: manifest.update(identity="0" * 64))
    with pytest.raises(ReleaseError, match="manifest says that the identity is 0000"):
        verify_whole(other)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dumps/flood.ttl", "holds .* triples, but the manifest says"),
        ("dumps/flood.nq", "holds .* triples, but the manifest says"),
        ("dumps/flood-rdf12.ttl", "holds .* triples, but the manifest says"),
        ("dumps/vocabularies.jsonld", "holds .* triples, but the manifest says"),
        ("dumps/flood.rdf.gz", "its content differs from dumps/flood.rdf"),
        ("dumps/flood.trig.zst", "its content differs from dumps/flood.trig"),
        ("void.ttl", "holds .* triples, but the manifest says"),
        ("README.md", "holds 0 triples, but the manifest says 1"),
    ],
)
def test_verify_counts_the_triples_of_every_file(
    copy: Release, path: str, said: str
) -> None:
    def add_one(manifest: Any) -> None:
        (file,) = (one for one in manifest["files"] if one["path"] == path)
        file["triples"] = (file["triples"] or 0) + 1

    other = rewrite(copy, add_one)
    verify_quick(other)
    with pytest.raises(ReleaseError, match=f"{re.escape(path)}: {said}"):
        verify_whole(other)


def test_the_triples_of_a_large_release_are_counted_by_several_processes(
    copy: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.release.verify.triple_counts.LARGE", 0)
    verify_whole(copy)
    other = rewrite(copy, lambda manifest: manifest["files"][-1].update(triples=7))
    with pytest.raises(ReleaseError, match=r"void.ttl: holds .* the manifest says 7"):
        verify_whole(other)


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("dumps/flood.nq", b"nothing\n", "cannot be read: "),
        (
            "dumps/flood.nt.gz",
            gzip.compress(b"", mtime=0),
            "its content differs from dumps/flood.nt",
        ),
        ("dumps/flood.nt.gz", b"nothing", "cannot be unpacked: "),
        (
            "dumps/flood.nt.gz",
            gzip.compress(bytes(9), mtime=0)[:-9],
            "cannot be unpacked: ",
        ),
        ("dumps/flood.nt.zst", b"nothing", "cannot be unpacked: "),
    ],
)
def test_verify_reads_what_a_digest_vouches_for(
    copy: Release, path: str, content: bytes, said: str
) -> None:
    def replace_file(manifest: Any) -> None:
        (file,) = (one for one in manifest["files"] if one["path"] == path)
        sha256 = hashlib.sha256(content).hexdigest()
        file.update(bytes=len(content), sha256=sha256)

    (copy.path / path).write_bytes(content)
    other = rewrite(copy, replace_file)
    with pytest.raises(ReleaseError, match=f"{re.escape(path)}: {said}"):
        verify_whole(other)


def test_verify_counts_json_ld_in_any_order_of_keys(copy: Release) -> None:
    """In releases of before, the types of a thing come after its IRI."""
    path = "dumps/flood.jsonld"
    document = json.loads((copy.path / path).read_bytes())
    for graph in document["@graph"]:
        nodes = graph["@graph"]
        graph["@graph"] = [{"@id": node.pop("@id"), **node} for node in nodes]
    content = json.dumps(document).encode()
    assert next(iter(document["@graph"][0]["@graph"][0])) == "@id"
    (copy.path / path).write_bytes(content)
    for packed in copy.path.glob(f"{path}.*"):
        packed.unlink()

    def replace_file(manifest: Any) -> None:
        files = manifest["files"]
        files[:] = [one for one in files if not one["path"].startswith(f"{path}.")]
        (file,) = (one for one in files if one["path"] == path)
        file.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    verify_whole(rewrite(copy, replace_file))


def verify_as_built(release: Release) -> None:
    verify_new(outline(release), release)


@pytest.mark.parametrize("verify", [verify_as_built, verify_whole])
@pytest.mark.parametrize("added", [True, False])
def test_verify_finds_a_store_that_holds_something_else(
    copy: Release, verify: Callable[[Release], None], *, added: bool
) -> None:
    store = Store(str(copy.path / "store"))
    if added:
        node = NamedNode("https://example.org/x")
        store.add(Quad(node, node, node))
    else:
        store.remove(next(iter(store)))
    store.flush()
    del store
    with pytest.raises(ReleaseError, match=r"store/.*: (differs|is not in|is missing)"):
        verify(copy)
    renew_store_digests(copy)
    with pytest.raises(ReleaseError, match=r"store: (holds|lacks) <.*build the"):
        verify(copy)


def renew_store_digests(release: Release) -> None:
    """Do what whoever changes a store on purpose does next."""
    (release.path / "store.sha256").unlink()
    write_store_digests(release.path)


def test_verify_reads_the_strings_of_a_store(copy: Release) -> None:
    """A quad is found by the digests of its terms; what it says stands elsewhere."""
    original = Store(str(copy.path / "store"))
    backup = copy.path.parent / "altered"
    original.backup(str(backup))
    del original
    for path in backup.glob("*.sst"):
        path.write_bytes(path.read_bytes().replace(b"herald", b"HERALD"))
    shutil.rmtree(copy.path / "store")
    backup.rename(copy.path / "store")
    renew_store_digests(copy)
    with pytest.raises(ReleaseError, match=r"store: (lacks|cannot be read)"):
        verify_whole(copy)


def test_reading_a_store_writes_nothing_into_it(copy: Release) -> None:
    store = Store.read_only(str(copy.store))
    assert len(list(store)) == len(store)
    verify_whole(copy)
    del store
    verify_whole(copy)


def add_file(store: Path) -> None:
    (store / "000001.log").write_text("")


def add_fifo(store: Path) -> None:
    os.mkfifo(store / "fifo")


def add_folder(store: Path) -> None:
    (store / "folder").mkdir()


def add_link(store: Path) -> None:
    (store / "link").symlink_to("CURRENT")


def put_a_fifo_for_a_file(store: Path) -> None:
    (store / "CURRENT").unlink()
    os.mkfifo(store / "CURRENT")


def remove_a_file(store: Path) -> None:
    next(store.glob("*.sst")).unlink()


def add_a_folder_beside_it(store: Path) -> None:
    (store.parent / "dumps" / "empty").mkdir()


def make_the_signature_a_folder(store: Path) -> None:
    (store.parent / "manifest.json.minisig").mkdir()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (add_file, r"store/000001\.log: is not in store\.sha256"),
        (add_fifo, r"store/fifo: is not in store\.sha256"),
        (add_folder, r"store/folder: is not in store\.sha256"),
        (add_link, r"store/link: is not in store\.sha256"),
        (put_a_fifo_for_a_file, r"store/CURRENT: is not in store\.sha256"),
        (remove_a_file, r"store/.*\.sst: is missing"),
        (add_a_folder_beside_it, "dumps/empty: is not in the manifest"),
        (make_the_signature_a_folder, r"json\.minisig: is not in the manifest"),
    ],
)
def test_verify_finds_what_was_added_to_a_release_or_is_missing(
    copy: Release, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(copy.store)
    with pytest.raises(ReleaseError, match=said):
        verify_quick(copy)


def test_verify_wants_the_digests_of_a_store(copy: Release) -> None:
    (copy.path / "store.sha256").unlink()
    with pytest.raises(ReleaseError, match=r"store\.sha256: is missing; build the rel"):
        verify_whole(copy)


def test_sha256sum_checks_a_store(copy: Release) -> None:
    command = ["sha256sum", "--check", "--strict", "store.sha256"]
    subprocess.run(command, cwd=copy.path, check=True, capture_output=True)


def test_verify_without_a_release_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release here; make one with kg build"):
        run("--project", tmp_path, "verify")


def keys(folder: Path, password: str | None) -> tuple[Path, Path]:
    pair = minisign.KeyPair.generate()
    if password:
        pair.secret_key.encrypt(password)
    public, secret = folder / "kg.pub", folder / "kg.key"
    public.write_bytes(bytes(pair.public_key))
    secret.write_bytes(bytes(pair.secret_key))
    return public, secret


def test_a_signature_is_verified_by_us_and_by_minisign(
    copy: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, secret = keys(tmp_path, "correct horse")
    monkeypatch.setenv("KG_SIGN_PASSWORD", "correct horse")
    path = run("sign", copy.path, "--key", secret).strip()
    assert path == str(copy.path / "manifest.json.minisig")
    assert f", signed by {public}\n" in run("verify", copy.path, "--key", public)
    text = (copy.path / "manifest.json.minisig").read_text()
    assert f"trusted comment: release {copy.id} of flood" in text
    if tool := shutil.which("minisign"):
        command = [tool, "-V", "-p", str(public), "-m", f"{copy.path}/manifest.json"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "Signature and comment signature verified" in answer.stdout


def test_another_key_a_missing_and_a_changed_signature_are_refused(
    copy: Release, tmp_path: Path
) -> None:
    public, secret = keys(tmp_path, None)
    with pytest.raises(ReleaseError, match="is missing; the release is not signed"):
        run("verify", copy.path, "--key", public)
    run("sign", copy.path, "--key", secret)
    (tmp_path / "other").mkdir()
    other, _ = keys(tmp_path / "other", None)
    with pytest.raises(ReleaseError, match=r"minisig: is not valid for .*kg.pub"):
        run("verify", copy.path, "--key", other)
    path = copy.path / "manifest.json.minisig"
    path.write_text(path.read_text().replace("of flood", "of blood"))
    with pytest.raises(ReleaseError, match="is not valid for"):
        run("verify", copy.path, "--key", public)


@pytest.mark.parametrize("damage", ["", "garbage", "untrusted comment: x\nRWQ=\n"])
def test_what_is_no_signature_is_found_without_a_key(
    copy: Release, tmp_path: Path, damage: str
) -> None:
    path = copy.path / "manifest.json.minisig"
    path.write_text(damage)
    with pytest.raises(ReleaseError, match="is no signature of minisign"):
        run("verify", copy.path)
    path.unlink()
    _, secret = keys(tmp_path, None)
    run("sign", copy.path, "--key", secret)
    text = path.read_text()
    run("verify", copy.path)
    for spoilt in (text[:-5], text[1:], f"{text}\nx", text.replace("RU", "XX")):
        path.write_text(spoilt)
        with pytest.raises(ReleaseError, match="is no signature of minisign"):
            run("verify", copy.path)


def test_a_wrong_password_or_no_key_is_one_clear_line(
    copy: Release, tmp_path: Path
) -> None:
    _, secret = keys(tmp_path, "correct horse")
    with pytest.raises(UsageError, match=r"kg.key: cannot be used .*password"):
        run("sign", copy.path, "--key", secret)
    secret.write_text("no key")
    with pytest.raises(UsageError, match=r"kg.key: cannot be used as a key"):
        run("sign", copy.path, "--key", secret)
    assert not (copy.path / "manifest.json.minisig").exists()


def test_a_key_that_a_commit_could_take_is_refused(
    copy: Release, tmp_path: Path
) -> None:
    _, secret = keys(tmp_path, None)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@b.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    refusal = r"kg.key: lies in a git repository that does not ignore it.* move it out"
    with pytest.raises(UsageError, match=refusal):
        run("sign", copy.path, "--key", secret)
    (tmp_path / "link.key").symlink_to(secret)
    with pytest.raises(UsageError, match=r"link.key: lies in a git repository"):
        run("sign", copy.path, "--key", tmp_path / "link.key")
    assert not (copy.path / "manifest.json.minisig").exists()
    (tmp_path / ".gitignore").write_text("*.key\n")
    run("sign", copy.path, "--key", secret)
    subprocess.run([*git, "add", "--force", secret], check=True)
    with pytest.raises(UsageError, match="if it was committed, make a new one"):
        run("sign", copy.path, "--key", secret)


def test_a_key_that_others_can_read_is_told_of(copy: Release, tmp_path: Path) -> None:
    _, secret = keys(tmp_path, None)
    command = ["sign", str(copy.path), "--key", str(secret)]
    for mode, told in ((0o644, True), (0o640, True), (0o600, False)):
        secret.chmod(mode)
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0
        assert ("others can read it; run chmod 600" in result.stderr) == told


def test_the_keys_of_this_repository_are_ignored() -> None:
    assert "*.key" in (REPOSITORY / ".gitignore").read_text("utf-8").split()


def test_releases_are_listed_and_gone_back_to(
    floods: FloodReleases, tmp_path: Path
) -> None:
    first, second, third = (floods.publish(tmp_path, day) for day in (1, 2, 3))
    listed = run("releases", "--output", tmp_path).splitlines()
    assert [line[:18] for line in listed] == [
        f"* {third.id}",
        f"  {second.id}",
        f"  {first.id}",
    ]
    assert run("rollback", "--output", tmp_path) == f"{second.path}\n"
    assert run("rollback", "--output", tmp_path) == f"{first.path}\n"
    with pytest.raises(ReleaseError, match="no release was published before this"):
        run("rollback", "--output", tmp_path)
    assert run("publish", third.id[:6], "--output", tmp_path) == f"{third.path}\n"
    current = tmp_path / "current"
    assert run("publish", current, "--output", tmp_path) == f"{third.path}\n"
    assert read_release(tmp_path / "current").id == third.id


def test_a_release_made_elsewhere_is_verified_before_it_is_published(
    copy: Release, floods: FloodReleases, tmp_path: Path
) -> None:
    output = tmp_path / "here"
    mine = floods.publish(output, 5)
    assert run("publish", copy.path, "--output", output) == (
        f"{output}/releases/{copy.id}\n"
    )
    assert read_release(output / "current").id == copy.id
    (copy.path / "dumps" / "flood.nt").write_text("")
    run("publish", mine.id, "--output", output)
    with pytest.raises(ReleaseError, match=r"flood.nt: differs from the manifest"):
        run("publish", copy.path, "--output", output)
    (copy.path / "manifest.json").write_bytes(
        (mine.path / "manifest.json").read_bytes()
    )
    with pytest.raises(ReleaseError, match="not with the name of its folder"):
        run("publish", copy.path, "--output", output)
    assert read_release(output / "current").id == mine.id
    assert not list((output / "releases").glob(".tmp-*"))


def test_an_unknown_release_is_named_with_those_that_there_are(
    floods: FloodReleases, tmp_path: Path
) -> None:
    one = floods.publish(tmp_path)
    with pytest.raises(ReleaseError, match=f"beef00: no release of .* is: {one.id}"):
        run("publish", "beef00", "--output", tmp_path)


@pytest.mark.parametrize("name", ["", "/", ".", "..", "b6b75", "B6B75E1B", "g" * 6])
def test_what_is_no_identifier_is_no_release(copy: Release, name: str) -> None:
    output = copy.path.parent.parent
    with pytest.raises(ReleaseError, match="is no release; give a folder that holds"):
        run("publish", name, "--output", output)


def test_the_empty_name_is_not_the_folder_that_one_is_in(
    copy: Release, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.path)
    with pytest.raises(ReleaseError, match="'': is no release"):
        run("publish", "", "--output", output)
    assert not output.exists()


@pytest.mark.parametrize("damage", ["", "{}", "changed"])
def test_a_damaged_manifest_stops_nothing_but_its_own_release(
    output: Path, floods: FloodReleases, damage: str
) -> None:
    damaged, second, third = (floods.publish(output, day) for day in (1, 2, 3))
    manifest = damaged.path / "manifest.json"
    text = manifest.read_text("utf-8").replace("2026-12-01", "2025-12-01")
    manifest.write_text(text if damage == "changed" else damage, "utf-8")
    listed = run("releases", "--output", output).splitlines()
    assert listed[2] == f"  {damaged.id}  damaged"
    assert [line[:18] for line in listed[:2]] == [f"* {third.id}", f"  {second.id}"]
    assert go_back(output) == second.id
    run("publish", third.id, "--output", output)
    with pytest.raises(ReleaseError, match=r"manifest\.json: (was changed|cannot be)"):
        run("publish", damaged.id, "--output", output)
    (output / "current" / "manifest.json").write_text("")
    assert go_back(output) == second.id


def published(output: Path) -> list[str]:
    """Return the identifiers that are listed, the current one first."""
    listed = run("releases", "--output", output).splitlines()
    return [line[2:18] for line in listed]


def go_back(output: Path) -> str:
    return run("rollback", "--output", output).strip().rpartition("/")[2]


def test_rollback_undoes_the_publishing_of_an_older_release(
    output: Path, floods: FloodReleases
) -> None:
    first, second, third = (floods.publish(output, day) for day in (1, 2, 3))
    run("publish", first.id, "--output", output)
    assert published(output) == [first.id, third.id, second.id]
    assert go_back(output) == third.id
    assert go_back(output) == second.id
    assert go_back(output) == first.id
    assert published(output)[0] == first.id


def test_rollback_undoes_a_build_of_a_release_that_was_there(
    output: Path, floods: FloodReleases
) -> None:
    first, second = (adopt(floods.of(day).path, output) for day in (1, 2))
    assert adopt(first.path, output).id == first.id
    assert go_back(output) == second.id
    # it is current: nothing is switched
    assert adopt(second.path, output).id == second.id
    assert go_back(output) == first.id


def test_the_times_of_files_change_no_order(
    output: Path, floods: FloodReleases
) -> None:
    """A copy keeps the times of what it is a copy of, and a clock can go back."""
    made = []
    for day in range(1, 6):
        made.append(floods.publish(output, day))
        os.utime(made[-1].path / "manifest.json", (0, 1_000_000 - day))
    *_, third, fourth, fifth = (release.id for release in made)
    assert published(output) == [fifth, fourth, third]
    assert go_back(output) == fourth


def test_a_release_that_is_current_again_is_kept(
    output: Path, floods: FloodReleases
) -> None:
    first, _, third = (floods.publish(output, day) for day in (1, 2, 3))
    run("publish", first.id, "--output", output)
    fourth = floods.publish(output, 4)
    assert published(output) == [fourth.id, first.id, third.id]


def test_a_switch_that_was_recorded_and_never_made_is_none(
    output: Path, floods: FloodReleases
) -> None:
    first, second = (floods.publish(output, day) for day in (1, 2))
    add_to_history(output, first.id)  # and then the process is killed
    assert published(output) == [second.id, first.id]
    assert go_back(output) == first.id


def test_a_history_that_is_lost_is_begun_anew(
    output: Path, floods: FloodReleases
) -> None:
    first, second = (floods.publish(output, day) for day in (1, 2))
    (output / ".history").write_bytes(b"\xff no release\n")
    assert published(output) == [second.id, first.id]
    third = floods.publish(output, 3)
    assert published(output) == [third.id, second.id, first.id]
    assert go_back(output) == second.id
