"""The shape of the database, as numbered steps that are never edited once released."""

from sqlite_utils import Database, Migrations

migrations = Migrations("thread-translator")


@migrations()
def m001_requests_jobs_segments(db: Database) -> None:
    """Lay the tables of the one way through.

    `team` is first in every key: two workspaces share no row. Ended rows leave the
    partial indexes on `due_at`, so a million of them cost a claim nothing.
    """
    for statement in _M001.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_translations_in_parts(db: Database) -> None:
    """Make a translation's one message the first of its parts.

    A click that waits says with "about", as every other, which row its button is on.
    """
    db.execute(
        """UPDATE jobs SET content = json_set(json_remove(content, '$.sections'),
            '$.posts', json_array(json_extract(content, '$.sections')))
        WHERE json_type(content, '$.sections') = 'array'"""
    )
    db.execute(
        """UPDATE requests SET data = json_set(json_remove(data, '$.job'),
            '$.about', json_extract(data, '$.job'))
        WHERE kind IN ('publish', 'anyway') AND json_type(data, '$.job') = 'text'"""
    )


@migrations()
def m003_segments_alone(db: Database) -> None:
    """Tell segments that share a call from those that are too long for it."""
    for statement in _M003.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m004_channels_and_stops(db: Database) -> None:
    """Keep what is set for a channel, and which jobs their askers want to end.

    The wish to end is a column of its own: a step under way rewrites `data`.
    """
    for statement in _M004.split(";\n"):
        if statement.strip():
            db.execute(statement)


_M001 = """
CREATE TABLE requests (
    team TEXT NOT NULL,
    id TEXT NOT NULL,
    act TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    user TEXT NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL,
    content TEXT NOT NULL,
    response_url TEXT NOT NULL,
    response_uses INTEGER NOT NULL,
    job_id TEXT NOT NULL,
    due_at REAL,
    leased INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    intent_at REAL NOT NULL,
    crashes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ended_at REAL,
    PRIMARY KEY (team, id),
    UNIQUE (team, act)
);
CREATE INDEX requests_due ON requests (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX requests_job ON requests (team, job_id) WHERE job_id != '';
CREATE INDEX requests_ended ON requests (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE jobs (
    team TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    edit TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    options TEXT NOT NULL,
    audience TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL,
    content TEXT NOT NULL,
    posted_ts TEXT NOT NULL,
    due_at REAL,
    leased INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    intent_at REAL NOT NULL,
    crashes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ended_at REAL,
    PRIMARY KEY (team, id)
);
CREATE UNIQUE INDEX jobs_key ON jobs
    (team, channel, ts, edit, target, kind, file, options, audience)
    WHERE state NOT IN ('failed', 'declined', 'cancelled', 'expired');
CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_id ON jobs (id);
CREATE INDEX jobs_post ON jobs (team, channel, posted_ts) WHERE posted_ts != '';
CREATE INDEX jobs_looking ON jobs (team, channel, thread_ts) WHERE state = 'looking';
CREATE INDEX jobs_translating ON jobs (due_at) WHERE state = 'translating';
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    team TEXT NOT NULL,
    provider TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    options TEXT NOT NULL,
    text_key TEXT NOT NULL,
    text TEXT NOT NULL,
    result TEXT,
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    batch TEXT NOT NULL DEFAULT '',
    interactive INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL,
    done_at REAL,
    UNIQUE (team, provider, source, target, options, text_key)
);
CREATE INDEX segments_waiting ON segments (provider, due_at) WHERE state = 'waiting';
CREATE INDEX segments_queue ON segments (provider, team, interactive, due_at, id)
    WHERE state = 'waiting';
CREATE INDEX segments_batch ON segments (batch) WHERE state = 'sent';
CREATE INDEX segments_done ON segments (done_at) WHERE done_at IS NOT NULL;
CREATE TABLE job_segments (
    team TEXT NOT NULL,
    job_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    segment_id INTEGER NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    PRIMARY KEY (team, job_id, position)
);
CREATE INDEX job_segments_segment ON job_segments (segment_id);
CREATE TABLE slots (key TEXT PRIMARY KEY, next_at REAL NOT NULL);
"""
_M003 = """
ALTER TABLE segments ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
DROP INDEX segments_waiting;
DROP INDEX segments_queue;
CREATE INDEX segments_waiting ON segments (provider, alone, due_at)
    WHERE state = 'waiting';
CREATE INDEX segments_queue ON segments
    (provider, alone, team, interactive, due_at, id) WHERE state = 'waiting';
"""
_M004 = """
CREATE TABLE channel_settings (
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    uploads INTEGER NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (team, channel)
);
ALTER TABLE jobs ADD COLUMN stopping INTEGER NOT NULL DEFAULT 0;
"""
