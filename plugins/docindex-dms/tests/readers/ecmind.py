"""Builds DMSData with `ecmind_blue_client`; run by a Python that has it.

Reads a list of objects as JSON, and writes a list of XML texts as JSON.
"""

import json
import sys

from ecmind_blue_client.ecm.builder._dms_data_builder import DmsDataBuilder

built = []
for given in json.load(sys.stdin):
    builder = DmsDataBuilder()
    builder.archive_internal_name = given["archive"]
    made = builder.object(given["object"])
    made.object_type_type = given["type"]
    for name, text in given["search"]:
        made.search_field(name, text)
    for name, text in given["fields"]:
        made.field(name, text)
    built.append(builder.to_xml().decode())
json.dump(built, sys.stdout)
