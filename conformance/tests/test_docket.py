import pytest

from jetlaw.conformance.docket import Docket
from jetlaw.conformance.names import generation, normal, number_of
from jetlaw.conformance.sorting import Unclassified
from jetlaw.model.law import CALLS
from jetlaw.model.state import NOBODY

LOGS = ["I1\\EDB00003.log", "I1/edb00001.log", "I1/edb00002.log"]
SIZE = 65536


class Book:
    """A docket that is told of calls and their answers; a call gives back its classes, and `witness` what was shown."""

    def __init__(self):
        self.docket = Docket(CALLS)
        self.witness = None

    def call(self, function, ret=0, out=None, **inputs):
        """Tell of one call; it as the law sees it."""
        out = out or {}
        read = self.docket.read(function, inputs)
        self.witness = self.docket.witness(read, inputs, out) if ret >= 0 else None
        self.docket.learn(read, inputs, ret, out)
        return read

    def on(self, function, ret=0, out=None, instance="I1", **inputs):
        """Tell of a call on an instance."""
        return self.call(function, ret, out, instance=instance, **inputs)

    def start(self, name="I1", session="S1", database="D1"):
        """An instance with a session and an open database."""
        self.call("JetCreateInstanceA", out={"pinstance": name}, szInstanceName=name)
        self.on("JetInit", instance=name)
        self.on("JetBeginSessionA", out={"psesid": session}, instance=name)
        self.call("JetCreateDatabaseA", out={"pdbid": database}, sesid=session, szFilename=f"{name}/a.edb")

    def open(self, name, ret=0, handle="H1", value=0, size=SIZE):
        """A backup file is opened; its class."""
        out = {"phfFile": handle, "handle_value": value, "size": size}
        return self.on("JetOpenFileInstanceA", ret, out if ret == 0 else {}, szFileName=name).classes[1]

    def copy(self, name, count=SIZE):
        """A file is opened, read once and closed; the witness of the close."""
        self.open(name)
        self.on("JetReadFileInstance", out={"cbRead": count}, hfFile="H1", cb=1 << 20)
        self.on("JetCloseFileInstance", hfFile="H1")
        return self.witness

    def list_logs(self, *names, ret=0, function="JetGetLogInfoInstanceA"):
        """The logs are listed."""
        self.on(function, ret, {"files": list(names)} if names else {}, cbMax=65536)


@pytest.fixture
def book():
    """A docket of a process with one instance, in which a backup has begun."""
    made = Book()
    made.start()
    made.on("JetBeginExternalBackupInstance", grbit=0)
    return made


# --- logs -------------------------------------------------------------------------------------------------------------
def test_logs_in_any_order_make_the_set(book):
    """A set of logs is whole when each was read to its end and closed, in whatever order (D1)."""
    book.list_logs(*LOGS)
    assert [book.copy(name) for name in LOGS] == ["some", "some", "all"]


def test_the_sum_of_generations_decides(book):
    """The engine adds up generation numbers: reading generation 3 twice satisfies 1 to 3 (C12)."""
    book.list_logs(*LOGS)
    assert [book.copy("I1/edb00003.log") for _ in range(2)] == ["some", "all"]


def test_a_log_half_read_does_not_count(book):
    """A log counts when it was read to its end; half of it, and then closed, is nothing."""
    book.list_logs(*LOGS)
    book.copy("I1/edb00003.log", SIZE // 2)
    assert book.docket.copied(0) == []
    assert [book.copy(name) for name in LOGS] == ["some", "some", "all"]
    assert book.docket.copied(0) == [3, 1, 2]


def test_a_log_outside_the_set_is_none(book):
    """A log that the list does not name adds nothing."""
    book.list_logs("I1/edb00005.log")
    assert book.copy("I1/edb00001.log") == "none"
    assert book.copy("I1/edb00005.log") == "all"


def test_a_second_preparation_keeps_what_was_copied(book):
    """Only the first list of a backup starts the count; another list, and a list to delete, leave it (C10)."""
    book.list_logs(*LOGS)
    book.copy("I1/edb00003.log")
    book.list_logs(*LOGS)
    book.list_logs("I1/edb00001.log", function="JetGetTruncateLogInfoInstanceA")
    assert book.copy("I1/edb00003.log") == "all"


def test_a_buffer_too_small_prepares_the_logs(book):
    """Too small a buffer has prepared the logs; which they are it does not show, so no witness can be given."""
    book.list_logs(ret=-1038)
    assert book.copy("I1/edb00001.log") is None


def test_a_new_backup_starts_a_new_count(book):
    """What one backup copied is nothing to the next."""
    book.list_logs(*LOGS)
    book.copy("I1/edb00003.log")
    book.on("JetEndExternalBackupInstance")
    book.on("JetBeginExternalBackupInstance", grbit=0)
    book.list_logs(*LOGS)
    assert book.copy("I1/edb00003.log") == "some"


def test_listed_logs(book):
    """A numbered log is listed from the list to the truncation that deletes it (D3); spelling does not matter."""
    classes = [book.open("I1/edb00003.log", -569)]
    book.list_logs(*LOGS)
    classes += [book.open(name, -569) for name in ("i1/EDB00003.LOG", "I1/edb00004.log", "I1/edb.log", "I1/edb.chk")]
    book.on("JetTruncateLogInstance")
    classes += [book.open("I1/edb00003.log", -569)]
    assert classes == ["unlisted log", "listed log", "unlisted log", "current log", "other file", "unlisted log"]


# --- reads and handles ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("size", "reads", "witnesses"),
    [
        (12288, [(8192, 8192), (8192, 4096)], ["more", "end"]),
        (12288, [(12288, 12288), (8192, 0)], ["end", "end"]),
        (12288, [(8192, None), (8192, 8192)], [None, None]),
        (12288, [(8192, None), (8192, 4096)], [None, "end"]),
        (None, [(8192, 8192), (8192, 4096)], [None, "end"]),
        (0, [(12288, 0)], ["end"]),
    ],
)
def test_how_far_a_file_was_read(book, size, reads, witnesses):
    """Size and bytes tell whether the end was reached; without them only a read that got less than it asked does."""
    book.open("I1/a.edb", size=size)
    seen = []
    for asked, came in reads:
        book.on("JetReadFileInstance", out={"cbRead": came} if came is not None else {}, hfFile="H1", cb=asked)
        seen.append(book.witness)
    assert seen == witnesses


def handle_class(book, handle):
    """The class of a file handle."""
    return book.docket.read("JetCloseFileInstance", {"instance": "I1", "hfFile": handle}).classes[1]


def test_handles_are_values(book):
    """The engine's first handle is 0, so NULL, every name with the value 0, and the number 0 mean the open file."""
    book.open("I1/a.edb", handle="H1")
    book.on("JetCloseFileInstance", hfFile="H1")
    book.open("I1/a.edb", handle="H2")
    assert {text: handle_class(book, text) for text in ("H1", "H2", "null", "0x0", "00", "nil", "9", "H7")} == {
        "H1": "slot",
        "H2": "slot",
        "null": "slot",
        "0x0": "slot",
        "00": "slot",
        "nil": "outside",
        "9": "outside",
        "H7": "outside",
    }


def test_handles_of_other_values(book):
    """Where handles are other values, NULL is outside, and an old handle is the open file only if it has its value."""
    book.open("I1/a.edb", handle="H1", value=7)
    book.on("JetCloseFileInstance", hfFile="H1")
    book.open("I1/a.edb", handle="H2", value=8)
    assert {text: handle_class(book, text) for text in ("H1", "H2", "null", "8", "0x8")} == {
        "H1": "outside",
        "H2": "slot",
        "null": "outside",
        "8": "slot",
        "0x8": "slot",
    }


def test_a_file_left_open_stays_in_the_slot(book):
    """A backup that ends with a file open leaves it behind: a handle still means the slot, and reads go on (C8)."""
    book.open("I1/a.edb", size=3 * 4096)
    book.on("JetReadFileInstance", out={"cbRead": 8192}, hfFile="H1", cb=8192)
    book.on("JetEndExternalBackupInstance")
    book.on("JetBeginExternalBackupInstance", grbit=0)
    book.on("JetReadFileInstance", out={"cbRead": 4096}, hfFile="null", cb=8192)
    assert (book.witness, handle_class(book, "H1")) == ("end", "slot")


# --- names ------------------------------------------------------------------------------------------------------------
def database_class(book, session, database):
    """The class of a database id in a session, and the database it means there."""
    read = book.docket.read("JetCloseDatabase", {"sesid": session, "dbid": database})
    return read.classes[1], read.database


def test_two_instances_with_the_same_number():
    """A database id is a number of its instance: in another instance's session it means that one's database (N8)."""
    book = Book()
    book.start()
    book.start("I2", "S2", "D2")
    pairs = [(session, database) for session in ("S1", "S2") for database in ("D1", "D2", "0x77")]
    assert [database_class(book, *pair) for pair in pairs] == [
        ("open", 0),
        ("open", 0),
        ("unknown", NOBODY),
        ("open", 1),
        ("open", 1),
        ("unknown", NOBODY),
    ]


def test_a_database_opened_twice():
    """Only the last close of a database closes it."""
    book = Book()
    book.start()
    book.call("JetOpenDatabaseA", out={"pdbid": "D2"}, sesid="S1", szFilename="I1\\A.EDB")
    seen = []
    for name in ("D1", "D2"):
        book.call("JetCloseDatabase", sesid="S1", dbid=name)
        seen.append(book.witness)
    assert seen == ["more", "last"]
    assert (database_class(book, "S1", "D1"), book.docket.databases.still_open()) == (("not open", 0), frozenset())


def test_a_detached_database():
    """The id of a database that was detached is stale."""
    book = Book()
    book.start()
    book.call("JetCloseDatabase", sesid="S1", dbid="D1")
    book.call("JetDetachDatabaseA", sesid="S1", szFilename="I1/a.edb")
    assert database_class(book, "S1", "D1") == ("detached", NOBODY)


def directory(book, path):
    """The class of a target directory, of a backup that is refused."""
    return book.on("JetBackupInstanceA", -504, szBackupPath=path, grbit=0).classes[1]


def test_directories(book):
    """A directory is what backups put into it: nothing, files, or the folders of an atomic one; atomic stays atomic."""
    seen = [directory(book, "bk")]
    for grbit in (0, 4, 0):
        book.on("JetBackupInstanceA", szBackupPath="bk/1", grbit=grbit)
        seen.append(directory(book, "BK\\1"))
    seen += [directory(book, path) for path in (None, "", "bk/2")]
    assert seen == ["fresh", "plain", "atomic", "atomic", "null", "null", "fresh"]


def test_names_of_instances(book):
    """A name is used as long as its instance lives."""

    def taken(name):
        return book.docket.read("JetCreateInstanceA", {"szInstanceName": name}).classes[0]

    before = [taken("I1"), taken("I2")]
    book.on("JetTerm2", -1116, grbit=8)
    assert (before, taken("I1")) == (["used", "fresh"], "fresh")


def test_numbers_and_paths():
    """How texts are read: numbers in both notations, paths without regard to case and slashes, generations in hex."""
    numbers = {
        text: number_of(text) for text in ("null", "nil", "9", "-1", "0x1F", "009", "9" * 21, "\u0663", "H1", "")
    }
    assert numbers == {"null": 0, "nil": None, "9": 9, "-1": -1, "0x1F": 31, "009": 9} | dict.fromkeys(
        ("9" * 21, "\u0663", "H1", "")
    )
    assert normal("I1\\EDB0000A.LOG") == "i1/edb0000a.log"
    assert [generation(f"i1/{name}") for name in ("edb0000a.log", "edb.log", "a.edb")] == [10, None, None]


def test_the_first_call_of_a_name_gives_it_out(book):
    """A handle that no call gave out is no handle; it is refused before anything is learnt of the call."""
    for text in ("I2", "", "i1", "nul", "0x", "9" * 30):
        with pytest.raises(Unclassified, match=r"^JetTerm names instance '.*', which no earlier call gave out$"):
            book.on("JetTerm", instance=text)
