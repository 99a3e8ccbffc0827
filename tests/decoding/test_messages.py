"""What C libraries print is caught at the file descriptor, and given back to nobody else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from docindex.decoding.messages import captured_stderr


def test_bytes_below_python_are_caught() -> None:
    with captured_stderr() as messages:
        os.write(2, b"Fax4Decode: Bad code word\n")
    assert messages.data == b"Fax4Decode: Bad code word\n"


def test_silence_is_empty() -> None:
    with captured_stderr() as messages:
        pass
    assert messages.data == b""


def test_the_inner_of_two_catches() -> None:
    with captured_stderr() as outer:
        os.write(2, b"before ")
        with captured_stderr() as inner:
            os.write(2, b"inside")
        os.write(2, b"after")
    assert (outer.data, inner.data) == (b"before after", b"inside")


def test_an_error_passes_and_what_was_printed_stays() -> None:
    def fail() -> None:
        os.write(2, b"first")
        raise ValueError("then")

    with pytest.raises(ValueError, match="then"), captured_stderr() as messages:
        fail()
    assert messages.data == b"first"


def test_no_descriptor_is_left_behind() -> None:
    before = os.dup(2)
    os.close(before)
    for _ in range(50):
        with captured_stderr():
            pass
    after = os.dup(2)
    os.close(after)
    assert after == before


def test_a_process_without_stderr_goes_on() -> None:
    code = (
        "import os; os.close(2)\n"
        "from docindex.decoding.messages import captured_stderr\n"
        "with captured_stderr() as messages: pass\n"
        "print(messages.data)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "b''"
