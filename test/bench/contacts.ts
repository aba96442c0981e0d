import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { sql } from 'drizzle-orm/sql'
import { queryRow } from '../../db/client.ts'
import { type Account, startTestApp, type TestApp } from '../support/app.ts'
import type { Figure } from './figure.ts'

const contacts = Number(process.env['BENCH_CONTACTS'] ?? 1_000_000)
const rounds = 8

/** From what many have to what nobody has: names, parts of e-mails, phones in several spellings, accents. */
const searches = [
  'mar', 'mari', 'maria', 'rossi', 'giu', 'francesca', 'nicc', 'Niccolò', 'de san', 'anna ro', 'rossi marco',
  'gra', 'trattoria', 'cortona', 'zanchi', 'zubelli', 'mariarossi', 'maria.rossi', 'rossi@gm', '@libero', '347',
  '347 118', '+39 333', '0039347', '3331234567', '4567', 'zzz', 'xyzzy', 'ferrandi giulia', 'lo presti',
] as const // prettier-ignore

type Condition = Record<string, unknown>
const all = (...rules: Condition[]): string =>
  JSON.stringify({ type: 'group', match: 'all', not: false, rules })

/** Five filters as people make them, from broad to narrow, each a rule. */
async function filters(account: Account): Promise<Record<string, string>> {
  const Named = z.object({ items: z.array(z.object({ id: z.number(), name: z.string() })) })
  const tags = Named.parse((await account.api('~/tags')).body).items
  const lists = Named.parse((await account.api('~/lists')).body).items
  const tag = (name: string) => ({
    type: 'tag',
    operator: 'is',
    tagId: tags.find((one) => one.name === name)?.id,
  })
  const listId = lists.find((one) => one.name === 'Lista 2')?.id
  return {
    commonTagInItalian: all(tag('tag-2'), {
      type: 'attribute',
      attribute: 'language',
      operator: 'is',
      value: 'it',
    }),
    rareTagWithConsent: all(tag('tag-12'), {
      type: 'consent',
      channel: 'email',
      operator: 'is',
      state: 'opted_in',
    }),
    fieldsOfSeveralTypes: all(
      { type: 'field', field: 'CITTA', operator: 'is', value: 'Cortona' },
      { type: 'field', field: 'PUNTI', operator: 'gte', value: 290 },
      { type: 'field', field: 'LIVELLO', operator: 'is', value: 'oro' },
    ),
    rareLanguageInvalidPhone: all(
      { type: 'attribute', attribute: 'language', operator: 'is', value: 'pt' },
      { type: 'phone', operator: 'invalid' },
    ),
    listWithoutTagOrBirthday: JSON.stringify({
      type: 'group',
      match: 'all',
      not: false,
      rules: [
        { type: 'list', operator: 'is', listId },
        {
          type: 'group',
          match: 'any',
          not: false,
          rules: [
            { ...tag('tag-0'), operator: 'is_not' },
            { type: 'date', attribute: 'birthDate', operator: 'anniversary_in_next_days', days: 30 },
          ],
        },
      ],
    }),
  }
}

/** A million contacts behind the API: first pages, filters, searches and counts by one program with a key. */
export async function run(): Promise<Figure[]> {
  const app = await startTestApp({ variables: { API_REQUESTS_PER_MINUTE: '10000000' } })
  try {
    const account = await app.signUp('Frantoio Valdarno')
    const tenant = await queryRow(
      app.db,
      sql`SELECT id FROM workspaces WHERE slug = ${account.workspace}`,
      z.object({ id: z.number() }),
    )
    await fill(app, tenant?.id ?? 0, contacts)
    return await measure(app, account)
  } finally {
    await app.stop()
  }
}

/** Fills a workspace with believable contacts, in a thread of its own: the connections to the running product stay alive meanwhile. */
export async function fill(app: TestApp, tenantId: number, total: number): Promise<void> {
  const file = join(app.dir, 'libsql', 'centralino.db')
  const worker = new Worker(new URL('./contacts-data-worker.ts', import.meta.url), {
    workerData: { file, tenantId, total, now: Date.now() },
  })
  await once(worker, 'exit')
}

async function measure(app: TestApp, account: Account): Promise<Figure[]> {
  const created = await account.api('~/keys', {
    body: { name: 'bench', scopes: ['contacts.read', 'lists.read'] },
  })
  const { key } = z.object({ key: z.string() }).parse(created.body)
  const call = warmCaller(app.url, key)
  const base = `/api/v1/w/${account.workspace}/contacts`
  const asked = await filters(account)
  const rules = Object.entries(asked).map(([name, rule]): Asked => [name, new URLSearchParams({ rule })])
  const found = searches.map((search): Asked => [search, new URLSearchParams({ search })])
  const sorts = ['created', 'updated', 'activity', 'name', 'email'].flatMap((sort) =>
    ['asc', 'desc'].map((direction): Asked => [
      `${sort} ${direction}`,
      new URLSearchParams({ sort, direction }),
    ]),
  )
  const p95 = (path: string, questions: readonly Asked[]) => percentile(call, path, questions)
  return [
    { name: 'contacts.first_page_p95_ms', value: await p95(base, sorts), unit: 'ms' },
    { name: 'contacts.filter_p95_ms', value: await p95(base, rules), unit: 'ms' },
    { name: 'contacts.search_p95_ms', value: await p95(base, found), unit: 'ms' },
    {
      name: 'contacts.count_p95_ms',
      value: await p95(`${base}/count`, [['all', new URLSearchParams()], ...rules, ...found]),
      unit: 'ms',
    },
  ]
}

type Asked = readonly [name: string, query: URLSearchParams]
type Call = (path: string) => Promise<string>

/** GETs over one connection that stays open, as a program with a key makes them. */
function warmCaller(url: URL, key: string): Call {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (path) =>
    new Promise((resolve, reject) => {
      get(new URL(path, url), { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (body += part))
        response.on('end', () =>
          response.statusCode === 200 ? resolve(body) : reject(new Error(`${response.statusCode} ${body}`)),
        )
      }).on('error', reject)
    })
}

/** The 95th percentile over all questions and rounds, in ms; the median of each goes to standard error. */
async function percentile(call: Call, path: string, questions: readonly Asked[]): Promise<number> {
  const times: number[] = []
  for (const [name, query] of questions) {
    const own: number[] = []
    let body = ''
    for (let round = -1; round < rounds; round++) {
      const startedAt = performance.now()
      body = await call(`${path}?${query}`)
      if (round >= 0) own.push(performance.now() - startedAt)
    }
    times.push(...own)
    own.sort((a, b) => a - b)
    const seen = z
      .object({ items: z.array(z.unknown()).optional(), count: z.number().optional() })
      .parse(JSON.parse(body))
    console.error(
      `${path.endsWith('count') ? 'count ' : ''}${name}: ${own[rounds >> 1]?.toFixed(1)} ms, ${seen.count ?? seen.items?.length}`,
    )
  }
  times.sort((a, b) => a - b)
  return times[Math.ceil(times.length * 0.95) - 1] ?? 0
}
