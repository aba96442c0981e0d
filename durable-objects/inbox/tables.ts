import { type Sql, rowOf } from '../sql.ts'
import { indexEverybody, peopleTables } from './people-search.ts'

/**
 * The tables of the inbox. Every row that clients follow carries the `seq` that last changed it; an index on it
 * is what resuming reads. `counts` moves by triggers, so that no code path can forget it.
 */
export function createTables(sql: Sql): void {
  sql.exec(meta)
  // The object wakes often, and its tables are made once.
  if (readMeta(sql, 'tables') === tablesVersion) return
  const all = [
    heads,
    counts,
    tagCounts,
    unread,
    messages,
    ways,
    work,
    ofMembers,
    marks,
    bots,
    doors,
    peopleTables,
    followUps,
    uploads,
    memberFiles,
    movedContacts,
    team,
  ]
  for (const statement of all) sql.exec(statement)
  addColumn(sql, 'heads', 'reply_at INTEGER')
  addColumn(sql, 'heads', 'reply_to TEXT')
  addColumn(sql, 'heads', 'answer_failed INTEGER NOT NULL DEFAULT 0')
  addColumn(sql, 'messages', 'told_at INTEGER')
  addColumn(sql, 'follow_ups', 'telling TEXT')
  addColumn(sql, 'outbox', `channel TEXT NOT NULL DEFAULT ''`)
  addColumn(sql, 'outbox', 'faults INTEGER NOT NULL DEFAULT 0')
  sql.exec(outboxChannels)
  sql.exec(
    // Without the texts themselves: they stand in `messages`.
    `CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (
       text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
     )`,
  )
  indexEverybody(sql)
  countTags(sql)
  writeMeta(sql, 'tables', tablesVersion)
}

/** Another one makes what is missing of the tables. */
const tablesVersion = '11'

/** A column that a table of an earlier version lacks. */
function addColumn(sql: Sql, table: string, column: string): void {
  const [name = ''] = column.split(' ')
  const known = rowOf(sql, 'SELECT 1 AS found FROM pragma_table_info(?) WHERE name = ?', table, name)
  if (known === undefined) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`)
}

const meta = `CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`

const heads = `
  CREATE TABLE IF NOT EXISTS heads (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, channel TEXT NOT NULL, own_address TEXT NOT NULL, peer TEXT NOT NULL,
    peer_name TEXT, contact_id INTEGER, trust TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL,
    snoozed_until INTEGER, assignee TEXT, priority TEXT NOT NULL, tags TEXT NOT NULL, campaign_id INTEGER,
    blocked INTEGER NOT NULL, created_at INTEGER NOT NULL, last_at INTEGER NOT NULL, preview TEXT NOT NULL,
    preview_kind TEXT NOT NULL, last_cseq INTEGER NOT NULL, last_in_cseq INTEGER NOT NULL, last_out_cseq INTEGER NOT NULL,
    waiting_since INTEGER, last_provider_at INTEGER, revision INTEGER NOT NULL, cver INTEGER NOT NULL, reply_at INTEGER,
    reply_to TEXT, answer_failed INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS heads_seq ON heads (seq);
  CREATE INDEX IF NOT EXISTS heads_last ON heads (last_at, id);
  CREATE INDEX IF NOT EXISTS heads_status ON heads (status, last_at, id);
  CREATE INDEX IF NOT EXISTS heads_assignee ON heads (assignee, status, last_at, id);
  CREATE INDEX IF NOT EXISTS heads_channel ON heads (channel, status, last_at, id);
  CREATE INDEX IF NOT EXISTS heads_waiting ON heads (status, waiting_since, id) WHERE waiting_since IS NOT NULL;
  CREATE INDEX IF NOT EXISTS heads_peer ON heads (channel, peer, own_address, last_at);
  CREATE INDEX IF NOT EXISTS heads_contact ON heads (contact_id, last_at, id) WHERE contact_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS heads_snoozed ON heads (snoozed_until) WHERE snoozed_until IS NOT NULL;
  CREATE TABLE IF NOT EXISTS head_tags (
    tag INTEGER NOT NULL, conversation TEXT NOT NULL, PRIMARY KEY (tag, conversation)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS head_tags_conversation ON head_tags (conversation)`

const counts = `
  CREATE TABLE IF NOT EXISTS counts (
    status TEXT NOT NULL, assignee TEXT NOT NULL, channel TEXT NOT NULL, total INTEGER NOT NULL,
    PRIMARY KEY (status, assignee, channel)
  ) WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS heads_added AFTER INSERT ON heads BEGIN
    INSERT INTO counts VALUES (new.status, coalesce(new.assignee, ''), new.channel, 1)
      ON CONFLICT DO UPDATE SET total = total + 1;
  END;
  CREATE TRIGGER IF NOT EXISTS heads_moved AFTER UPDATE OF status, assignee ON heads
  WHEN old.status <> new.status OR old.assignee IS NOT new.assignee BEGIN
    UPDATE counts SET total = total - 1
      WHERE status = old.status AND assignee = coalesce(old.assignee, '') AND channel = old.channel;
    INSERT INTO counts VALUES (new.status, coalesce(new.assignee, ''), new.channel, 1)
      ON CONFLICT DO UPDATE SET total = total + 1;
  END;
  DROP TRIGGER IF EXISTS heads_gone;
  CREATE TRIGGER heads_gone AFTER DELETE ON heads BEGIN
    UPDATE counts SET total = total - 1
      WHERE status = old.status AND assignee = coalesce(old.assignee, '') AND channel = old.channel;
    UPDATE tag_counts SET total = total - 1
      WHERE old.status = 'open' AND tag IN (SELECT tag FROM head_tags WHERE conversation = old.id);
    DELETE FROM head_tags WHERE conversation = old.id;
  END`

/** Open conversations by tag. A conversation that goes takes its tags with it by `heads_gone`, when it is no more. */
const tagCounts = `
  CREATE TABLE IF NOT EXISTS tag_counts (tag INTEGER PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS tags_opened AFTER UPDATE OF status ON heads
  WHEN old.status <> 'open' AND new.status = 'open' BEGIN
    UPDATE tag_counts SET total = total + 1 WHERE tag IN (SELECT tag FROM head_tags WHERE conversation = new.id);
  END;
  CREATE TRIGGER IF NOT EXISTS tags_put_away AFTER UPDATE OF status ON heads
  WHEN old.status = 'open' AND new.status <> 'open' BEGIN
    UPDATE tag_counts SET total = total - 1 WHERE tag IN (SELECT tag FROM head_tags WHERE conversation = new.id);
  END;
  CREATE TRIGGER IF NOT EXISTS tags_given AFTER INSERT ON head_tags BEGIN
    INSERT INTO tag_counts SELECT new.tag, count(*) FROM heads WHERE id = new.conversation AND status = 'open'
      ON CONFLICT DO UPDATE SET total = total + excluded.total;
  END;
  CREATE TRIGGER IF NOT EXISTS tags_taken AFTER DELETE ON head_tags BEGIN
    UPDATE tag_counts SET total = total - 1
      WHERE tag = old.tag AND EXISTS (SELECT 1 FROM heads WHERE id = old.conversation AND status = 'open');
  END`

/** Counts what was there before the figures were kept. */
function countTags(sql: Sql): void {
  sql.exec('DELETE FROM tag_counts')
  sql.exec(
    `INSERT INTO tag_counts SELECT t.tag, count(h.id) FROM head_tags t
     LEFT JOIN heads h ON h.id = t.conversation AND h.status = 'open' GROUP BY t.tag`,
  )
}

/** What members have not read, as far as it was looked up, and where that stands (`unread.ts`). */
const unread = `
  CREATE TABLE IF NOT EXISTS unread (
    agent TEXT NOT NULL, conversation TEXT NOT NULL, PRIMARY KEY (agent, conversation)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS unread_marks (
    agent TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL
  ) WITHOUT ROWID`

const messages = `
  CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, cseq INTEGER NOT NULL,
    cver INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, author TEXT NOT NULL, author_key TEXT NOT NULL,
    text TEXT NOT NULL, body TEXT NOT NULL, trust TEXT NOT NULL, provider_at INTEGER, received_at INTEGER NOT NULL,
    not_before INTEGER, attempt_at INTEGER, sent_at INTEGER, delivered_at INTEGER, read_at INTEGER, failed_at INTEGER,
    unknown_at INTEGER, cancelled_at INTEGER, error_code TEXT, campaign_id INTEGER, edited_at INTEGER, deleted_at INTEGER,
    told_at INTEGER
  );
  CREATE UNIQUE INDEX IF NOT EXISTS messages_thread ON messages (conversation, cseq);
  CREATE INDEX IF NOT EXISTS messages_changed ON messages (conversation, seq);
  CREATE INDEX IF NOT EXISTS messages_failed ON messages (conversation) WHERE failed_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_visible ON messages (conversation, cver) WHERE cver > 0;
  CREATE TABLE IF NOT EXISTS tombstones (
    kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, conversation TEXT NOT NULL, moved_into TEXT,
    at INTEGER NOT NULL, PRIMARY KEY (kind, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tombstones_seq ON tombstones (seq)`

/** Ways that lead to a message or a conversation: the providers' ids, the keys of mail threads. */
const ways = `
  CREATE TABLE IF NOT EXISTS provider_ids (
    channel TEXT NOT NULL, provider_id TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (channel, provider_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS provider_ids_message ON provider_ids (message);
  CREATE TABLE IF NOT EXISTS threads (key TEXT PRIMARY KEY, conversation TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS threads_conversation ON threads (conversation)`

const work = `
  CREATE TABLE IF NOT EXISTS commands (
    cid TEXT PRIMARY KEY, actor TEXT NOT NULL, seq INTEGER NOT NULL, result TEXT NOT NULL, kept INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS commands_old ON commands (at) WHERE kept = 0;
  CREATE TABLE IF NOT EXISTS outbox (
    message TEXT PRIMARY KEY, conversation TEXT NOT NULL, place INTEGER NOT NULL, due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL, attempts INTEGER NOT NULL, channel TEXT NOT NULL DEFAULT '',
    faults INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_at, place);
  CREATE INDEX IF NOT EXISTS outbox_conversation ON outbox (conversation, place);
  CREATE TABLE IF NOT EXISTS unclear (
    message TEXT PRIMARY KEY, ask_at INTEGER NOT NULL, asked INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS unclear_due ON unclear (ask_at);
  CREATE TABLE IF NOT EXISTS errands (
    name TEXT PRIMARY KEY, faults INTEGER NOT NULL, not_before INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS projection (
    kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS projection_seq ON projection (seq)`

/** By which channel each reply leaves; one of an earlier version is of the channel that it was written for. */
const outboxChannels = `
  UPDATE outbox SET channel = coalesce(
    (SELECT coalesce(m.body->>'$.way.channel', h.channel) FROM messages m JOIN heads h ON h.id = m.conversation
     WHERE m.id = outbox.message), 'email') WHERE channel = '';
  CREATE INDEX IF NOT EXISTS outbox_channel ON outbox (channel, due_at, place)`

const ofMembers = `
  CREATE TABLE IF NOT EXISTS reads (
    agent TEXT NOT NULL, conversation TEXT NOT NULL, cseq INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (agent, conversation)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reads_seq ON reads (agent, seq);
  CREATE INDEX IF NOT EXISTS reads_conversation ON reads (conversation);
  CREATE TABLE IF NOT EXISTS drafts (
    agent TEXT NOT NULL, conversation TEXT NOT NULL, text TEXT, seq INTEGER NOT NULL,
    PRIMARY KEY (agent, conversation)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS drafts_seq ON drafts (agent, seq);
  CREATE INDEX IF NOT EXISTS drafts_conversation ON drafts (conversation);
  CREATE TABLE IF NOT EXISTS agents (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, available INTEGER NOT NULL, assigned_at INTEGER NOT NULL, left_at INTEGER,
    online INTEGER NOT NULL
  ) WITHOUT ROWID`

/** Members who are named in notes; addresses whose messages call nobody. */
const marks = `
  CREATE TABLE IF NOT EXISTS mentions (
    agent TEXT NOT NULL, conversation TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (agent, conversation, message)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS mentions_conversation ON mentions (conversation, message);
  CREATE TABLE IF NOT EXISTS blocks (
    channel TEXT NOT NULL, peer TEXT NOT NULL, PRIMARY KEY (channel, peer)
  ) WITHOUT ROWID`

/** Versions of the chatbot, the conversations that run one, and how many came to which block. */
const bots = `
  CREATE TABLE IF NOT EXISTS bots (version INTEGER PRIMARY KEY, flow TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS bot_runs (
    conversation TEXT PRIMARY KEY, version INTEGER NOT NULL, language TEXT NOT NULL, state TEXT NOT NULL, offer TEXT,
    work TEXT, due_at INTEGER, attempts INTEGER NOT NULL, running INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS bot_runs_due ON bot_runs (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS bot_runs_running ON bot_runs (version) WHERE running = 1;
  CREATE TABLE IF NOT EXISTS bot_figures (
    version INTEGER NOT NULL, block TEXT NOT NULL, entered INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0, "left" INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (version, block)
  ) WITHOUT ROWID`

/** Who works in the inbox, as the Worker told last, and those who did and have something left there. */
const team = `
  CREATE TABLE IF NOT EXISTS team (id TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS leavers (id TEXT PRIMARY KEY) WITHOUT ROWID`

const doors = `
  CREATE TABLE IF NOT EXISTS tickets (
    hash TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID`

/** Files of visitors, for 24 hours: as they were judged until a message takes them, then only as what they count. */
const uploads = `
  CREATE TABLE IF NOT EXISTS uploads (
    key TEXT PRIMARY KEY, visitor TEXT NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL,
    said INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS uploads_counted ON uploads (at, visitor, bytes)`

/** Contacts that were merged, and who each of them is now. */
const movedContacts = `
  CREATE TABLE IF NOT EXISTS moved_contacts (id INTEGER PRIMARY KEY, into_id INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS moved_contacts_into ON moved_contacts (into_id)`

/** Files that members and programs uploaded and have not sent, as they were judged. */
const memberFiles = `
  CREATE TABLE IF NOT EXISTS member_files (
    key TEXT PRIMARY KEY, owner TEXT NOT NULL, file TEXT NOT NULL, at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS member_files_old ON member_files (at)`

/**
 * Chats with answers that go out by e-mail unless the visitor sees them: `due_at` when, null while nothing waits. `telling`
 * names what the mail that was begun tells; what one told has `told_at`, and nothing up to `told_cseq` is still to be
 * told. The rest is of the last mail: when, and how many went out on that day.
 */
const followUps = `
  CREATE TABLE IF NOT EXISTS follow_ups (
    conversation TEXT PRIMARY KEY, id TEXT NOT NULL, due_at INTEGER, lease_until INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, told_cseq INTEGER NOT NULL DEFAULT 0, told_at INTEGER NOT NULL DEFAULT 0,
    day INTEGER NOT NULL DEFAULT 0, told_today INTEGER NOT NULL DEFAULT 0, telling TEXT
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS follow_ups_due ON follow_ups (due_at) WHERE due_at IS NOT NULL`

/** A stored value of the object's own, null when it was never set. */
export const readMeta = (sql: Sql, key: string): string | null =>
  rowOf<{ value: string }>(sql, 'SELECT value FROM meta WHERE key = ?', key)?.value ?? null

/** Keeps a value of the object's own. */
export function writeMeta(sql: Sql, key: string, value: string | number): void {
  sql.exec(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    key,
    String(value),
  )
}

/** The number of the last change. */
export const readSeq = (sql: Sql): number => Number(readMeta(sql, 'seq') ?? 0)

/** Tombstones up to here are forgotten: who stands before it fetches anew. */
export const readFloor = (sql: Sql): number => Number(readMeta(sql, 'floor') ?? 0)

/** The name of the counter, made with the storage: cursors of storage that was there before are worth nothing. */
export function readEpoch(sql: Sql, makeId: () => string): string {
  const known = readMeta(sql, 'epoch')
  if (known !== null) return known
  const made = makeId()
  writeMeta(sql, 'epoch', made)
  return made
}
