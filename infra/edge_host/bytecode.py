"""Turns an archive of Python source into one of bytecode; run by precompile.mjs, in Pyodide.

The archive is imported as it is, by zipimport, which prefers `name.pyc` beside
where `name.py` would be. Entries are stored, not deflated: the archive is part of
the worker, and inflating it would be paid at every start. The bytecode is marked
unchecked (PEP 552), since there is no source left to compare it with.
"""

import importlib.util
import marshal
import zipfile

UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: hash-based, not checked against a source


def compile_archive(source: str, target: str) -> None:
    """Write the archive at `source` to `target` with each module compiled; other files are copied.

    Raises: SyntaxError for a module this interpreter cannot compile.
    """
    with (
        zipfile.ZipFile(source) as archive,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled,
    ):
        for name in sorted(archive.namelist()):
            content = archive.read(name)
            if name.endswith(".py"):
                compiled.writestr(zipfile.ZipInfo(name + "c"), bytecode(content, name))
            elif not name.endswith("/"):
                compiled.writestr(zipfile.ZipInfo(name), content)


def bytecode(content: bytes, name: str) -> bytes:
    """One module as the contents of its .pyc file."""
    code = compile(content, name, "exec", dont_inherit=True)
    header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH
    return header + importlib.util.source_hash(content) + marshal.dumps(code)
