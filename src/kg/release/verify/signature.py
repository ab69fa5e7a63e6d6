"""Signs a release and verifies its signature (minisign, Ed25519).

https://jedisct1.github.io/minisign/. The manifest has the digest of every file, so its
signature covers all of them. ``minisign -V`` can verify it too.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ReleaseError, UsageError
from kg.release.manifest import MANIFEST, SIGNATURE, Release
from kg.release.publish.durable import flush_folder, write_bytes
from kg.sources.git import is_kept_out

if TYPE_CHECKING:
    from pathlib import Path

_FAILURES: Final = (OSError, ValueError, IndexError)
# algorithm, key and signature are 74 bytes, the signature of the comment is 64
_FORM: Final = re.compile(
    rb"untrusted comment: [^\n]*\n"
    rb"R[UW][QRST][A-Za-z0-9+/]{96}=\n"
    rb"trusted comment: [^\n]*\n"
    rb"[A-Za-z0-9+/]{86}==\n?"
)


def sign_release(release: Release, key: Path, password: str | None) -> Path:
    """Sign the manifest with a secret key of minisign; return the signature's file.

    An earlier signature is replaced atomically.

    Raises:
        UsageError: the key cannot be read, needs another password, or could be
            committed by accident; or the library is not installed.
        ReleaseError: writing failed.
    """
    minisign = _library()
    if not is_kept_out(key):
        raise UsageError(
            f"{key}: lies in a git repository that does not ignore it, and a commit "
            "would publish the key: move it out of there; if it was committed, make a "
            "new one"
        )
    try:
        secret = minisign.SecretKey.from_file(key)
        if secret.is_encrypted():
            secret.decrypt(password or "")
    except (*_FAILURES, minisign.Error) as error:
        raise UsageError(f"{key}: cannot be used as a key of minisign: {error}") from (
            error
        )
    comment = f"release {release.id} of {release.manifest.name}"
    signature = secret.sign(
        (release.path / MANIFEST).read_bytes(), trusted_comment=comment
    )
    path = release.path / SIGNATURE
    # beside the release: an unfinished file in it would fail verification
    scratch = release.path.with_name(f".tmp-{release.id}.minisig")
    try:
        scratch.unlink(missing_ok=True)
        write_bytes(scratch, bytes(signature))
        os.replace(scratch, path)  # noqa: PTH105 - one step
        flush_folder(release.path)
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def is_open_to_others(key: Path) -> bool:
    """Return whether users other than the owner can read a secret key."""
    return bool(key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def check_form(path: Path) -> None:
    """Check that a file has the form of a minisign signature, by any key.

    Raises:
        ReleaseError: it does not.
    """
    if not _FORM.fullmatch(path.read_bytes()):
        raise ReleaseError(f"{path}: is no signature of minisign; remove it")


def verify_signature(release: Release, key: Path) -> None:
    """Check that a release was signed with the secret key of this public key.

    Raises:
        UsageError: the key cannot be read, or the library is not installed.
        ReleaseError: there is no signature, or it is invalid for the key or manifest.
    """
    minisign = _library()
    try:
        public = minisign.PublicKey.from_file(key)
    except (*_FAILURES, minisign.Error) as error:
        raise UsageError(f"{key}: is no public key of minisign: {error}") from error
    path = release.path / SIGNATURE
    try:
        signature = minisign.Signature.from_file(path)
        public.verify((release.path / MANIFEST).read_bytes(), signature)
    except FileNotFoundError:
        raise ReleaseError(f"{path}: is missing; the release is not signed") from None
    except (*_FAILURES, minisign.Error) as error:
        raise ReleaseError(f"{path}: is not valid for {key}: {error}") from error


def _library() -> Any:  # noqa: ANN401 - it has no types
    try:
        import minisign  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "signatures need a library: pip install 'khojaly-kg[sign]'"
        ) from None
    return minisign
