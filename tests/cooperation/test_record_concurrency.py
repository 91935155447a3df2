"""Two connections at once: what one cannot see of the other must not let both break a rule."""

import time

import psycopg
import pytest

pytestmark = pytest.mark.other_postgres
SHEET = (
    "INSERT INTO cooperation_cooperation (ref, kind, state, title, summary, objectives, description, history, context,"
    " note, status, status_on, start_on, end_on, no_foreign_place, origin, published_at, sort_key,"
    " parent_id) VALUES (%s, 'project', %s, 'Fiche', '', '', '', '', '', '', 'unknown', '', '', '', false, 'real',"
    " now(), '', %s) RETURNING id"
)
MOVE = "UPDATE cooperation_cooperation SET parent_id = %s WHERE id = %s"


def add(connection, ref, state="draft", parent=None):
    return connection.execute(SHEET, [ref, state, parent]).fetchone()[0]


def sends(connection, statement, parameters):
    """Starts a statement that waits for another transaction; gives the function that ends it."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    pool = ThreadPoolExecutor(1)
    running = pool.submit(connection.execute, statement, parameters)
    pool.shutdown(wait=False)
    return running


def wait_for_lock(watcher, pid):
    until = time.monotonic() + 30
    while not watcher.execute("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted", [pid]).fetchone():
        assert time.monotonic() < until, "the second connection waits for nothing"
        time.sleep(0.01)


@pytest.fixture
def three(committed):
    """Two connections that write, and one that watches."""
    first, second, watcher = committed(), committed(), committed()
    watcher.autocommit = True
    return first, second, watcher


@pytest.mark.parametrize("order", ["receives first", "moves first"])
def test_a_parent_cannot_become_a_child_while_it_receives_one(three, order):
    first, second, watcher = three
    parent, child, above = (add(watcher, ref) for ref in ("parent", "child", "above"))
    receive, move = (parent, child), (above, parent)
    one, other = (receive, move) if order == "receives first" else (move, receive)
    first.execute(MOVE, one)
    running = sends(second, MOVE, other)
    wait_for_lock(watcher, second.info.backend_pid)
    first.commit()
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        running.result(30)
    assert caught.value.diag.constraint_name == "cooperation_sheet_one_level"
    second.rollback()
    found = watcher.execute(
        "SELECT ref, parent_id FROM cooperation_cooperation WHERE ref IN ('parent', 'child')"
    )
    assert dict(found.fetchall()) == (
        {"parent": None, "child": parent} if one == receive else {"parent": above, "child": None}
    )


def test_a_new_child_waits_for_its_parent_to_settle(three):
    first, second, watcher = three
    parent, above = add(watcher, "parent"), add(watcher, "above")
    first.execute(MOVE, (above, parent))
    running = sends(second, SHEET, ["child", "draft", parent])
    wait_for_lock(watcher, second.info.backend_pid)
    first.commit()
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        running.result(30)
    assert caught.value.diag.constraint_name == "cooperation_sheet_one_level"


def test_a_move_that_is_undone_leaves_the_way_free(three):
    first, second, watcher = three
    parent, child, above = (add(watcher, ref) for ref in ("parent", "child", "above"))
    first.execute(MOVE, (above, parent))
    running = sends(second, MOVE, (parent, child))
    wait_for_lock(watcher, second.info.backend_pid)
    first.rollback()
    running.result(30)
    second.commit()
    found = watcher.execute("SELECT parent_id FROM cooperation_cooperation WHERE ref = 'child'")
    assert found.fetchone() == (parent,)


def test_two_removals_cannot_together_empty_a_published_sheet(three):
    first, second, watcher = three
    with watcher.transaction():
        one = add(watcher, "one", "published")
        bodies = watcher.execute(
            "SELECT id FROM directory_organisation WHERE siren IS NOT NULL LIMIT 2"
        ).fetchall()
        for (body,) in bodies:
            watcher.execute(
                "INSERT INTO cooperation_partner (cooperation_id, organisation_id, name_known, side, role, label,"
                " position) VALUES (%s, %s, true, 'international', 'partner', '', 0)",
                [one, body],
            )
    remove = "DELETE FROM cooperation_partner WHERE cooperation_id = %s AND organisation_id = %s"
    watcher.execute("UPDATE cooperation_cooperation SET no_foreign_place = true WHERE id = %s", [one])
    for connection, (body,) in zip((first, second), bodies, strict=True):
        connection.execute(remove, [one, body])
    first.execute("SET CONSTRAINTS ALL IMMEDIATE")
    running = sends(second, "SET CONSTRAINTS ALL IMMEDIATE", None)
    wait_for_lock(watcher, second.info.backend_pid)
    first.commit()
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        running.result(30)
    assert caught.value.diag.constraint_name == "cooperation_published_has_near_side"
    second.rollback()
    left = watcher.execute("SELECT count(*) FROM cooperation_partner WHERE cooperation_id = %s", [one])
    assert left.fetchone() == (1,)
