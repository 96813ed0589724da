-- Times are microseconds since 1970 in UTC. What ends in `seq` orders lists and is never handed out.

CREATE TABLE workspaces (
    id            TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    -- Its turn in the queue of jobs: the number of the claim that served it last.
    served        INTEGER NOT NULL DEFAULT 0,
    -- By which a removed tail of the audit log is seen.
    audit_entries INTEGER NOT NULL DEFAULT 0,
    audit_head    BLOB    NOT NULL
) STRICT;

CREATE TABLE keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    workspace   TEXT    NOT NULL REFERENCES workspaces (id),
    name        TEXT    NOT NULL,
    scopes      TEXT    NOT NULL,
    secret_hash BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    expires_at  INTEGER,
    revoked_at  INTEGER
) STRICT;
CREATE INDEX keys_of_workspace ON keys (workspace, created_at, id);

CREATE TABLE requests (
    workspace   TEXT    NOT NULL REFERENCES workspaces (id),
    key         TEXT    NOT NULL,
    once        TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    outcome     TEXT    NOT NULL,
    PRIMARY KEY (workspace, key, once)
) STRICT;
CREATE INDEX requests_by_age ON requests (workspace, at);

CREATE TABLE documents (
    workspace   TEXT    NOT NULL REFERENCES workspaces (id),
    id          TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    uploaded_by TEXT    NOT NULL,
    facts       TEXT,
    state       TEXT    NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT;
CREATE UNIQUE INDEX documents_by_path ON documents (workspace, path);
CREATE INDEX documents_by_state ON documents (workspace, state, path);
CREATE INDEX documents_by_bytes ON documents (workspace, sha256, created_at, id);

-- Every name of every document, the first one among them.
CREATE TABLE names (
    workspace TEXT NOT NULL,
    path      TEXT NOT NULL,
    document  TEXT NOT NULL,
    PRIMARY KEY (workspace, path),
    FOREIGN KEY (workspace, document) REFERENCES documents (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX names_of_document ON names (workspace, document, path);

CREATE TABLE revisions (
    workspace TEXT    NOT NULL,
    document  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    sha256    TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    uploaded_by TEXT  NOT NULL,
    state     TEXT    NOT NULL,
    reading   TEXT,
    PRIMARY KEY (workspace, document, number),
    FOREIGN KEY (workspace, document) REFERENCES documents (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX revisions_by_bytes ON revisions (sha256, workspace);

CREATE TABLE jobs (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace   TEXT    NOT NULL REFERENCES workspaces (id),
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    documents   INTEGER NOT NULL,
    assessment  TEXT,
    problem     TEXT,
    created_by  TEXT    NOT NULL,
    request     TEXT    NOT NULL,
    -- Whose the job is now.
    token       TEXT UNIQUE,
    -- What is to be done; emptied when it is.
    work        TEXT
) STRICT;
CREATE INDEX jobs_of_workspace ON jobs (workspace, seq);
CREATE INDEX jobs_to_claim ON jobs (workspace, seq) WHERE state = 'queued';

CREATE TABLE assessments (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace  TEXT    NOT NULL REFERENCES workspaces (id),
    id         TEXT    NOT NULL,
    job        TEXT    NOT NULL REFERENCES jobs (id),
    request    TEXT    NOT NULL,
    documents  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    head       TEXT,
    UNIQUE (workspace, id)
) STRICT;
CREATE INDEX assessments_of_workspace ON assessments (workspace, seq);

CREATE TABLE snapshot_documents (
    workspace   TEXT    NOT NULL,
    assessment  TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    other_paths TEXT    NOT NULL,
    document    TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    facts       TEXT,
    PRIMARY KEY (workspace, assessment, path),
    FOREIGN KEY (workspace, assessment) REFERENCES assessments (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX snapshot_documents_by_bytes ON snapshot_documents (sha256, workspace);

CREATE TABLE snapshot_decisions (
    workspace  TEXT    NOT NULL,
    assessment TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    decision   TEXT    NOT NULL,
    PRIMARY KEY (workspace, assessment, position),
    FOREIGN KEY (workspace, assessment) REFERENCES assessments (workspace, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE assessed_requirements (
    workspace   TEXT    NOT NULL,
    assessment  TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    framework   TEXT    NOT NULL,
    requirement TEXT    NOT NULL,
    topic       TEXT    NOT NULL,
    score       INTEGER,
    applicable  INTEGER NOT NULL,
    gap         INTEGER NOT NULL,
    rank        INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (workspace, assessment, position),
    UNIQUE (workspace, assessment, framework, requirement),
    FOREIGN KEY (workspace, assessment) REFERENCES assessments (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX assessed_gaps ON assessed_requirements (workspace, assessment, rank, position) WHERE gap = 1;

CREATE TABLE assessed_findings (
    workspace   TEXT    NOT NULL,
    assessment  TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    class       TEXT    NOT NULL,
    framework   TEXT,
    requirement TEXT,
    document    TEXT,
    body        TEXT    NOT NULL,
    PRIMARY KEY (workspace, assessment, position),
    FOREIGN KEY (workspace, assessment) REFERENCES assessments (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX assessed_findings_by_class ON assessed_findings (workspace, assessment, class, position);
CREATE INDEX assessed_findings_by_requirement ON assessed_findings (workspace, assessment, requirement, position);
CREATE INDEX assessed_findings_by_document ON assessed_findings (workspace, assessment, document, position);

CREATE TABLE assessed_documents (
    workspace  TEXT    NOT NULL,
    assessment TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    path       TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (workspace, assessment, position),
    FOREIGN KEY (workspace, assessment) REFERENCES assessments (workspace, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE decisions (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace     TEXT    NOT NULL REFERENCES workspaces (id),
    id            TEXT    NOT NULL UNIQUE,
    framework     TEXT    NOT NULL,
    requirement   TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    evidence      TEXT,
    score         INTEGER,
    justification TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    key           TEXT,
    who           TEXT    NOT NULL
) STRICT;
CREATE INDEX decisions_of_workspace ON decisions (workspace, seq);
CREATE INDEX decisions_by_requirement ON decisions (workspace, framework, requirement, seq);

-- A decision is in force until it has a row here.
CREATE TABLE decision_ends (
    workspace     TEXT    NOT NULL REFERENCES workspaces (id),
    decision      TEXT    NOT NULL REFERENCES decisions (id),
    at            INTEGER NOT NULL,
    key           TEXT,
    who           TEXT    NOT NULL,
    superseded_by TEXT,
    justification TEXT,
    PRIMARY KEY (workspace, decision)
) STRICT;

CREATE TABLE webhooks (
    workspace  TEXT    NOT NULL REFERENCES workspaces (id),
    id         TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    events     TEXT    NOT NULL,
    secret     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT;

CREATE TABLE deliveries (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace   TEXT    NOT NULL,
    webhook     TEXT    NOT NULL,
    id          TEXT    NOT NULL UNIQUE,
    event       TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER,
    last_status INTEGER,
    FOREIGN KEY (workspace, webhook) REFERENCES webhooks (workspace, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX deliveries_of_webhook ON deliveries (workspace, webhook, seq);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'pending';

CREATE TABLE audit (
    workspace TEXT    NOT NULL REFERENCES workspaces (id),
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    key       TEXT,
    who       TEXT    NOT NULL,
    request   TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    detail    TEXT    NOT NULL,
    previous  BLOB    NOT NULL,
    hash      BLOB    NOT NULL,
    PRIMARY KEY (workspace, seq)
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;
CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;
CREATE TRIGGER decision_ends_are_not_changed BEFORE UPDATE ON decision_ends
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;
CREATE TRIGGER decision_ends_are_not_deleted BEFORE DELETE ON decision_ends
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;
