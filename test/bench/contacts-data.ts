import Database from 'libsql'
import { FILE_PRAGMAS } from '../../db/local/pragmas.ts'
import { companies, lastNames, menNames, towns, womenNames } from '../../db/seed/names.ts'
import { createRandom, type Random } from '../../db/seed/random.ts'
import { foldName } from '../../worker/lib/identity/name.ts'

const dayMs = 86_400_000
const rowsPerStatement = 5000

/** Tags by the share of contacts that have them, from every second one to one in ten thousand. */
const tagShares = [
  0.5, 0.3, 0.2, 0.12, 0.08, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001,
] as const
/** Lists likewise. */
const listShares = [0.3, 0.06, 0.008, 0.0005] as const
/** The share of contacts who were sent the one campaign; of them every third opened, every tenth clicked. */
const campaignShare = 0.1

const syllables =
  'ba bel ber bo bru ca car ce chi co cor da del di do fa fer fi fo ga ghe gi go gra la lan le li lo ma man mar me mi mo na ne ni no or pa pe pi po ra re ri ro sa sca se si so sta ta te ti to tra va ve vi vo zan zu'.split(
    ' ',
  )
const endings = ['ni', 'li', 'tti', 'ri', 'ci', 'si', 'no', 'ti', 'lla', 'rdi']
const domains = [
  'gmail.com', 'gmail.com', 'gmail.com', 'libero.it', 'libero.it', 'hotmail.it', 'outlook.it', 'alice.it',
  'virgilio.it', 'yahoo.it', 'tiscali.it', 'icloud.com',
] as const // prettier-ignore

/** A few surnames that many bear, then a long tail that hardly anybody shares. */
function surname(random: Random): string {
  if (random.chance(0.25)) return random.pick(lastNames)
  const [one = '', two = '', end = ''] = [
    syllables[random.between(0, syllables.length - 1)],
    syllables[random.between(0, syllables.length - 1)],
    endings[random.between(0, endings.length - 1)],
  ]
  const name = `${one}${random.chance(0.4) ? two : ''}${end}`
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

/** The n-th person of a workspace, as its row. */
function person(random: Random, n: number, now: number) {
  const woman = random.chance(0.54)
  const firstName = woman ? random.pick(womenNames) : random.pick(menNames)
  const lastName = surname(random)
  const language = random.chance(0.93) ? 'it' : random.chance(0.7) ? 'en' : random.chance(0.9) ? 'fr' : 'pt'
  const two = (value: number): string => String(value).padStart(2, '0')
  const local = random.pick([
    `${plain(firstName)}.${plain(lastName)}`,
    `${plain(lastName)}${plain(firstName).slice(0, 1)}`,
    `${plain(firstName)}${plain(lastName)}`,
  ])
  const digits = `${3}${random.between(20, 99)}${String((n * 7919) % 10_000_000).padStart(7, '0')}`
  const hasPhone = random.chance(0.8)
  const valid = hasPhone && random.chance(0.97)
  const createdAt = now - Math.floor((1 - n / 1_000_001) * 1400 * dayMs)
  return {
    email: random.chance(0.92) || !valid ? `${local}${n}@${random.pick(domains)}` : null,
    phone: valid ? `+39${digits}` : null,
    phoneRaw: hasPhone ? (valid ? digits : digits.slice(0, 6)) : null,
    firstName,
    lastName,
    sortName: foldName(firstName, lastName),
    company: random.chance(0.08) ? random.pick(companies) : null,
    language: random.chance(0.9) ? language : null,
    gender: random.chance(0.002) ? 'other' : random.chance(0.8) ? (woman ? 'female' : 'male') : null,
    birthDate: random.chance(0.5)
      ? `${random.between(1945, 2006)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`
      : null,
    fields: {
      ...(random.chance(0.8) ? { CITTA: random.pick(towns) } : {}),
      ...(random.chance(0.6) ? { PUNTI: random.between(0, 300) } : {}),
      ...(random.chance(0.3) ? { LIVELLO: random.pick(['bronzo', 'bronzo', 'argento', 'oro']) } : {}),
    },
    source: random.chance(0.7) ? 'import' : random.chance(0.8) ? 'manual' : 'api',
    createdAt,
    updatedAt: Math.min(now, createdAt + random.between(0, 200) * dayMs),
  }
}

/** Triggers that only keep books which `settle` writes at once. */
const bookKeeping = `SELECT name, sql FROM sqlite_master WHERE type = 'trigger'
  AND (name LIKE '%_change' OR name LIKE 'list_members_%' OR name LIKE 'messages_%')`

/**
 * Writes a believable workspace of `total` contacts with fields, tags, lists, consents and one campaign
 * straight into a database file, the search index by its triggers. Other connections may be open.
 */
export function fillWorkspace(file: string, tenantId: number, total: number, now: number): void {
  const db = new Database(file)
  try {
    db.exec(FILE_PRAGMAS)
    // Nothing here has to outlive a crash, and the indexes fit in memory.
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1500000')
    const kept = db.prepare(bookKeeping).all() as { name: string; sql: string }[]
    for (const { name } of kept) db.exec(`DROP TRIGGER ${name}`)
    db.exec(names(tenantId))
    const random = createRandom(2026)
    const insert = db.prepare(insertContacts)
    for (let from = 0; from < total; from += rowsPerStatement) {
      const rows = Array.from({ length: Math.min(rowsPerStatement, total - from) }, (_, at) =>
        person(random, from + at, now),
      )
      db.exec('BEGIN IMMEDIATE')
      insert.run(tenantId, JSON.stringify(rows))
      db.exec('COMMIT')
    }
    for (const statement of settle(tenantId, now)) db.exec(statement)
    for (const { sql } of kept) db.exec(sql)
  } finally {
    db.close()
  }
}

const names = (tenantId: number): string => `
  INSERT INTO fields (tenant_id, key, label, type, choices, created_at) VALUES
    (${tenantId}, 'CITTA', 'Città', 'text', '[]', 0), (${tenantId}, 'PUNTI', 'Punti', 'number', '[]', 0),
    (${tenantId}, 'LIVELLO', 'Livello', 'choice', '["bronzo","argento","oro"]', 0);
  INSERT INTO tags (tenant_id, name, name_key, created_at)
    SELECT ${tenantId}, 'tag-' || key, 'tag-' || key, 0 FROM json_each('${JSON.stringify(tagShares)}');
  INSERT INTO lists (tenant_id, name, kind, origin, created_at)
    SELECT ${tenantId}, 'Lista ' || key, 'static', 'import', 0 FROM json_each('${JSON.stringify(listShares)}');
  INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
    VALUES (${tenantId}, 'Olio nuovo', 'email', 'sent', 0, 0);`

const insertContacts = `
  INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, sort_name, company, language,
    gender, birth_date, fields, source, created_at, updated_at)
  SELECT ?, j.value ->> 'email', j.value ->> 'phone', j.value ->> 'phoneRaw', j.value ->> 'firstName',
    j.value ->> 'lastName', j.value ->> 'sortName', j.value ->> 'company', j.value ->> 'language',
    j.value ->> 'gender', j.value ->> 'birthDate', j.value -> 'fields', j.value ->> 'source',
    j.value ->> 'createdAt', j.value ->> 'updatedAt'
  FROM json_each(?) j`

/** A number that looks random in [0, 1) for a contact and a salt; SQLite has no exclusive or. */
function dice(salt: number): string {
  const mixed = `((c.id * 2654435761 + ${salt * 40503 + 12345}) & 4294967295)`
  const folded = `((${mixed} | (${mixed} >> 15)) - (${mixed} & (${mixed} >> 15)))`
  return `((${folded} * 2246822519 + ${salt * 97}) & 4294967295) / 4294967296.0`
}

function settle(tenantId: number, now: number): string[] {
  const contacts = `FROM contacts c WHERE c.tenant_id = ${tenantId}`
  return [
    `INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
      SELECT ${tenantId}, 'email', c.email, c.id ${contacts} AND c.email IS NOT NULL ORDER BY c.email`,
    `INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
      SELECT ${tenantId}, 'phone', c.phone, c.id ${contacts} AND c.phone IS NOT NULL ORDER BY c.phone
      ON CONFLICT DO NOTHING`,
    ...tagShares.map(
      (share, at) => `INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, t.id, c.id, 0 FROM tags t CROSS JOIN contacts c ON c.tenant_id = t.tenant_id
        WHERE t.tenant_id = ${tenantId} AND t.name = 'tag-${at}' AND ${dice(at)} < ${share}`,
    ),
    ...listShares.map(
      (share, at) => `INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
        SELECT ${tenantId}, l.id, c.id, 'import', 0 FROM lists l CROSS JOIN contacts c ON c.tenant_id = l.tenant_id
        WHERE l.tenant_id = ${tenantId} AND l.name = 'Lista ${at}' AND ${dice(at + 50)} < ${share}`,
    ),
    `UPDATE lists SET member_count = (SELECT count(*) FROM list_members m WHERE m.tenant_id = lists.tenant_id
      AND m.list_id = lists.id) WHERE tenant_id = ${tenantId}`,
    `INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
      SELECT ${tenantId}, c.id, 'email', CASE WHEN ${dice(90)} < 0.6 THEN 'opted_in' WHEN ${dice(90)} < 0.9
        THEN 'opted_in_double' ELSE 'opted_out' END, 0 ${contacts} AND c.email IS NOT NULL AND ${dice(91)} < 0.8`,
    `INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
      SELECT ${tenantId}, c.id, 'whatsapp', 'opted_in', 0 ${contacts} AND c.phone IS NOT NULL AND ${dice(92)} < 0.3`,
    `INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
      SELECT ${tenantId}, c.id, 'push', 'opted_in', 0 ${contacts} AND ${dice(93)} < 0.003`,
    `INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, sent_at,
        delivered_at, opened_at, clicked_at)
      SELECT ${tenantId}, 'email', 'campaign:' || p.id || ':' || c.id, p.id, c.id, c.email, ${now - 20 * dayMs},
        ${now - 20 * dayMs}, ${now - 20 * dayMs},
        CASE WHEN ${dice(95)} < 0.33 THEN ${now - 20 * dayMs} + cast(${dice(96)} * ${20 * dayMs} AS INTEGER) END,
        CASE WHEN ${dice(95)} < 0.1 THEN ${now - 20 * dayMs} + cast(${dice(96)} * ${20 * dayMs} AS INTEGER) END
      FROM campaigns p CROSS JOIN contacts c ON c.tenant_id = p.tenant_id
      WHERE p.tenant_id = ${tenantId} AND c.email IS NOT NULL AND ${dice(94)} < ${campaignShare}`,
    `UPDATE contacts SET last_activity_at = a.at FROM (
      SELECT contact_id, max(coalesce(opened_at, 0), coalesce(clicked_at, 0)) AS at FROM messages
      WHERE tenant_id = ${tenantId}) a
      WHERE contacts.id = a.contact_id AND a.at > 0`,
    `UPDATE contacts SET deleted_at = ${now} WHERE tenant_id = ${tenantId} AND id % 211 = 0`,
    `INSERT INTO contact_changes (tenant_id, contact_id, seq, mask) SELECT ${tenantId}, c.id, c.id, 63 ${contacts}`,
  ]
}
