"""A restore that knows the engine's documented layouts only: bytes of a backup in, committed records out."""

from __future__ import annotations

import struct
from zlib import crc32

PAGE = 4096
BLANK = bytes(PAGE)
PAGE_HEAD = struct.Struct("<IIQHHHH")  # checksum, number, time, kind, table, count, free
RECORD_HEAD = struct.Struct("<HBxI")  # size, alive, transaction
LOG_HEAD = struct.Struct("<III20xH")  # checksum, magic, generation, attached databases
LOG_RECORD = struct.Struct("<IHHI")  # checksum, kind, size, transaction
PLACE = struct.Struct("<HIQQ")  # database, page, time, time of the page before
COMMIT, ROLLBACK, IMAGE, INSERT, KILL, ATTACH, DETACH, CREATE, CREATED = range(1, 10)
CATALOG = 1


class Page:
    """Time, table and records (transaction, body; None once killed) of one page."""

    def __init__(self, image, number):
        self.time, self.table, self.records = 0, 0, []
        if image == BLANK:
            return
        checksum, own, self.time, _, self.table, count, _ = PAGE_HEAD.unpack_from(image)
        assert (checksum, own) == (crc32(image[4:]), number), "a page fails its checksum or is not where it belongs"
        at = PAGE_HEAD.size
        for _ in range(count):
            size, alive, transaction = RECORD_HEAD.unpack_from(image, at)
            at += RECORD_HEAD.size + size
            self.records.append((transaction, image[at - size : at]) if alive else None)


def read_database(stream):
    """Pages by number; a stream is two header pages, the pages, one trailer."""
    assert len(stream) % PAGE == 0
    assert stream[:4] == crc32(stream[4:PAGE]).to_bytes(4, "little"), "the header fails its checksum"
    return {
        at // PAGE - 1: Page(stream[at : at + PAGE], at // PAGE - 1) for at in range(2 * PAGE, len(stream) - PAGE, PAGE)
    }


def read_log(data):
    """Generation, attached databases and records (kind, transaction, body) of one log file."""
    checksum, _, generation, count = LOG_HEAD.unpack_from(data)
    assert checksum == crc32(data[4:PAGE]), "a log header fails its checksum"
    attached, at = {}, LOG_HEAD.size
    for _ in range(count):
        slot, size = struct.unpack_from("<HH", data, at)
        at += 4 + size
        attached[slot] = data[at - size : at].decode()
    records, at = [], PAGE
    while at + LOG_RECORD.size <= len(data):
        checksum, kind, size, transaction = LOG_RECORD.unpack_from(data, at)
        if not size:
            break
        assert checksum == crc32(data[at + 4 : at + size]), "a log record fails its checksum"
        records.append((kind, transaction, data[at + LOG_RECORD.size : at + size]))
        at += -(-size // 256) * 256
    return generation, attached, records


def redo(pages, kind, transaction, body):
    """Apply one change unless the page has it already."""
    _, number, time, _ = PLACE.unpack_from(body)
    page = pages.setdefault(number, Page(bytes(PAGE), number))
    if page.time >= time:
        return
    if kind == IMAGE:
        page = pages[number] = Page(body[PLACE.size :], number)
    elif kind == KILL:
        page.records[struct.unpack_from("<H", body, PLACE.size)[0]] = None
    else:
        slot, page.table = struct.unpack_from("<HH", body, PLACE.size)
        assert slot == len(page.records), "the log and the page do not fit together"
        page.records.append((transaction, body[PLACE.size + 4 :]))
    page.time = time


def restore(streams, logs):
    """What the databases hold after redo of the logs and undo of what was not committed in them.

    Args:
        streams: database name to the bytes of its backup.
        logs: the bytes of each log file, in order.

    Returns:
        For each database, table name to the list of records.
    """
    databases = {name: read_database(stream) for name, stream in streams.items()}
    read = [read_log(data) for data in logs]
    assert [one[0] for one in read] == list(range(read[0][0], read[0][0] + len(read))), "a generation is missing"
    slots, unfinished = dict(read[0][1]), {}
    for kind, transaction, body in (record for one in read for record in one[2]):
        if kind in (COMMIT, ROLLBACK, CREATED):
            unfinished.pop(transaction, None)
        elif kind in (ATTACH, CREATE):
            slots[struct.unpack_from("<H", body)[0]] = body[2:].decode()
        elif kind == DETACH:
            del slots[struct.unpack_from("<H", body)[0]]
        elif (name := slots[struct.unpack_from("<H", body)[0]]) in databases:
            redo(databases[name], kind, transaction, body)
            if kind == INSERT and transaction:
                slot = struct.unpack_from("<H", body, PLACE.size)[0]
                unfinished.setdefault(transaction, []).append((name, PLACE.unpack_from(body)[1], slot))
    for name, number, slot in (place for places in unfinished.values() for place in places):
        databases[name][number].records[slot] = None
    return {name: tables_of(pages) for name, pages in databases.items()}


def tables_of(pages):
    """Table name to records, in page order; the catalog names the tables."""
    tables = {}
    for _, page in sorted(pages.items()):
        tables.setdefault(page.table, []).extend(record[1] for record in page.records if record)
    return {row[2:].decode(): tables.get(struct.unpack_from("<H", row)[0], []) for row in tables[CATALOG]}
