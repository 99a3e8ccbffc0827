"""Receipts 0629 and 0630 that the schemas take are read; whatever else is refused."""

from __future__ import annotations

import pytest
from docindex_dms.xdomea_message import message_uuid
from docindex_dms.xdomea_receipts import ItemReceipt, ReceiptError, read_receipt
from xdomea_files import VERSIONS, valid

PROCESS = message_uuid("process-batch", "stadt-a", "b1")
OBJECT = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
ROOTS = {"0629": "EmpfangBestaetigen", "0630": "ImportBestaetigen"}
DONE = "<xdomea:AllgemeineRueckmeldung><code>0000000</code></xdomea:AllgemeineRueckmeldung>"
FAILED = (
    "<xdomea:SpezifischeFehlermeldung0605><code>0605005</code>"
    "</xdomea:SpezifischeFehlermeldung0605>"
)


def receipt(version, kind, body="", prefix="xdomea"):
    lists = "1.0" if version == "2.4.0" else "2.0"
    root = f"xdomea:FVDaten.{ROOTS[kind]}.{kind}"
    session = "<xdomea:FVSessionID>1</xdomea:FVSessionID>" if kind == "0630" else ""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns:xdomea="urn:xoev-de:xdomea:schema:{version}"><xdomea:Kopf>
<xdomea:ProzessID>{PROCESS.upper()}</xdomea:ProzessID>
<xdomea:Nachrichtentyp listURI="urn:xoev-de:xdomea:codeliste:nachrichtentyp"
 listVersionID="{lists}"><code>{kind}</code></xdomea:Nachrichtentyp>
<xdomea:Erstellungszeitpunkt>2026-03-10T08:00:00</xdomea:Erstellungszeitpunkt>
<xdomea:Absender/><xdomea:Empfaenger/><xdomea:SendendesSystem/><xdomea:EmpfangendesSystem/>
{session}</xdomea:Kopf>{body}</{root}>"""
    text = text.replace("xmlns:xdomea=", f"xmlns:{prefix}=").replace("xdomea:", f"{prefix}:")
    for urn in ("schema", "codeliste"):
        text = text.replace(f":{prefix}:{urn}", f":xdomea:{urn}")
    return text


def item(version, number, done, message=""):
    parameter = (
        "<xdomea:Parameter><xdomea:ZumLoeschenMarkiert>0</xdomea:ZumLoeschenMarkiert>"
        "</xdomea:Parameter>"
    )
    place = f"<xdomea:NummerImStapel>{number}</xdomea:NummerImStapel>"
    place += f"<xdomea:IDSGO>{OBJECT}</xdomea:IDSGO>"
    done = f"<xdomea:Erfolgreich>{done}</xdomea:Erfolgreich>"
    if version == "2.4.0":
        hint = f"<xdomea:Hinweis>{message}</xdomea:Hinweis>" if message else ""
        inner = parameter + done + place + hint
    else:
        answer = f"<xdomea:Rueckmeldung>{message}</xdomea:Rueckmeldung>" if message else ""
        inner = place + parameter + done + answer
    return f"<xdomea:Rueckgabeparameter>{inner}</xdomea:Rueckgabeparameter>"


def result(message, *items):
    return (
        f"<xdomea:ErfolgOderMisserfolg><xdomea:Rueckmeldung>{message}</xdomea:Rueckmeldung>"
        f"{''.join(items)}</xdomea:ErfolgOderMisserfolg>"
    )


def checked(version, text):
    data = text.encode()
    valid(version, data)
    return read_receipt(data, "antwort.xml")


@pytest.mark.parametrize("version", VERSIONS)
def test_arrival_says_nothing_of_the_import(version):
    read = checked(version, receipt(version, "0629"))
    assert (read.version, read.kind, read.process) == (version, "0629", PROCESS)
    assert not read.done


@pytest.mark.parametrize("version", VERSIONS)
def test_all_was_imported(version):
    body = result(DONE, item(version, 1, "1"), item(version, 2, "true"))
    read = checked(version, receipt(version, "0630", body))
    assert read.done
    assert read.process == PROCESS
    assert [one.number for one in read.items] == [1, 2]
    assert read.items[0].object_id == OBJECT


@pytest.mark.parametrize("version", VERSIONS)
def test_one_document_failed(version):
    message = "Platte voll" if version == "2.4.0" else FAILED
    said = "Platte voll" if version == "2.4.0" else "0605005"
    body = result(DONE, item(version, 1, "1"), item(version, 2, "0", message))
    read = checked(version, receipt(version, "0630", body))
    assert not read.done
    assert read.items[1] == ItemReceipt(number=2, object_id=OBJECT, done=False, messages=(said,))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_message_failed(version):
    other = "<xdomea:SonstigeFehlermeldung>Nichts ging</xdomea:SonstigeFehlermeldung>"
    for message, said in ((FAILED, "0605005"), (other, "Nichts ging")):
        read = checked(version, receipt(version, "0630", result(message)))
        assert (read.done, read.messages) == (False, (said,))


def test_the_prefix_does_not_matter():
    assert read_receipt(receipt("3.1.0", "0629", prefix="x").encode(), "a.xml").process == PROCESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a/>",
        receipt("3.0.0", "0629")[:-9],
        receipt("3.0.0", "0629").replace("3.0.0", "4.0.0"),
        receipt("3.0.0", "0629").replace(PROCESS.upper(), ""),
        receipt("3.0.0", "0630"),
        receipt("3.0.0", "0630", result(DONE, item("3.0.0", "x", "1"))),
        receipt("3.0.0", "0629").replace(
            "?>", '?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        ),
    ],
)
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(ReceiptError, match=r"antwort\.xml: "):
        read_receipt(text.encode(), "antwort.xml")
