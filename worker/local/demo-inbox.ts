import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, queryRow } from '../../db/client.ts'
import type { AddressedTalk } from '../../db/seed/inbound.ts'
import { type DemoAct, demoCannedAnswers } from '../../db/seed/talks.ts'
import { newUlid } from '../lib/identity/ulid.ts'

/** A member of the demo, signed in. */
type Member = { userId: string; call(path: string, body?: unknown): Promise<unknown> }
type Members = { sara: Member; davide: Member }
type SignedIn = {
  appUrl: URL
  dbUrl: string
  workspace: string
  cookie: string
  userId: string
  password: string
}

const colleague = { name: 'Davide Neri', email: 'davide@frantoiovaldarno.example' }
const hourMs = 3_600_000
const pollMs = 500
/** What has not come in by then does not come. */
const patienceMs = 120_000

const Conversations = z.object({
  items: z.array(z.object({ id: z.string(), channel: z.string(), peer: z.string(), lastCseq: z.number() })),
})
type Conversation = z.infer<typeof Conversations>['items'][number]
const Tags = z.object({ items: z.array(z.object({ id: z.number(), name: z.string() })) })

/**
 * Has the members of the demo answer, note, assign and close what people wrote, by the same commands that the page
 * gives. What people wrote comes in by the queue meanwhile: it is waited for.
 */
export async function workDemoInbox(signedIn: SignedIn, talks: readonly AddressedTalk[]): Promise<void> {
  const sara = memberOf(signedIn)
  const members = { sara, davide: await inviteColleague(signedIn, sara) }
  for (const answer of demoCannedAnswers) await sara.call('/inbox/canned-answers', { ...answer, own: false })
  const tags = Tags.parse(await sara.call('/tags')).items
  const conversations = await landed(sara, talks.length)
  for (const { channel, address, acts = [] } of talks) {
    const found = conversations.find((one) => one.channel === channel && one.peer === address)
    if (found === undefined) continue
    let base = found.lastCseq
    for (const act of withReading(acts)) {
      const actor = 'by' in act && act.by === 'davide' ? members.davide : sara
      await actor.call('/inbox/commands', {
        cid: newUlid(Date.now()),
        op: operationOf(act, {
          conversation: { ...found, inboundCseq: found.lastCseq, lastCseq: base },
          members,
          tags,
        }),
      })
      base += 1
    }
  }
}

/** Whoever answers has read. */
const withReading = (acts: readonly DemoAct[]): readonly DemoAct[] =>
  acts.some(({ type }) => type === 'reply') ? [...acts, { type: 'read' }] : acts

function operationOf(
  act: DemoAct,
  {
    conversation: { id, lastCseq, inboundCseq },
    members,
    tags,
  }: {
    conversation: Conversation & { inboundCseq: number }
    members: Members
    tags: readonly { id: number; name: string }[]
  },
): Record<string, unknown> {
  const one = { conversation: id }
  const all = { conversations: [id] }
  switch (act.type) {
    case 'reply':
      return { type: 'send', ...one, base: lastCseq, text: act.text }
    case 'note':
      return { type: 'note', ...one, text: act.text, mentions: act.namesSara ? [members.sara.userId] : [] }
    case 'assign':
      return { type: 'assign', ...all, assignee: members[act.to].userId }
    case 'tag':
      return { type: 'tag', ...all, add: tags.flatMap((tag) => (tag.name === act.tag ? [tag.id] : [])) }
    case 'priority':
      return { type: 'priority', ...all, priority: act.priority }
    case 'snooze':
      return { type: 'status', ...all, status: 'snoozed', until: Date.now() + act.hours * hourMs }
    case 'close':
      return { type: 'status', ...all, status: 'closed' }
    case 'read':
      return { type: 'read', ...one, cseq: inboundCseq }
  }
}

const memberOf = ({ appUrl, workspace, cookie, userId }: Omit<SignedIn, 'dbUrl' | 'password'>): Member => ({
  userId,
  call: (path, body) => callApi(appUrl, `/api/v1/w/${workspace}${path}`, { body, cookie }),
})

async function callApi(
  appUrl: URL,
  path: string,
  { body, cookie }: { body?: unknown; cookie?: string },
): Promise<unknown> {
  const response = await fetch(new URL(path, appUrl), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`the demo’s inbox was refused at ${path}: ${response.status}`)
  return response.json()
}

/** The conversations, once as many have come in. */
async function landed(sara: Member, expected: number): Promise<Conversation[]> {
  const end = Date.now() + patienceMs
  for (;;) {
    const { items } = Conversations.parse(await sara.call('/inbox/conversations?status=all&limit=100'))
    if (items.length >= expected || Date.now() > end) return items
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** A second member with the same password, by an invitation that is accepted from the local outbox of system mail. */
async function inviteColleague(signedIn: SignedIn, sara: Member): Promise<Member> {
  const { appUrl, dbUrl, workspace, password } = signedIn
  await sara.call('/invitations', { email: colleague.email, role: 'agent' })
  const token = await readInvitation(dbUrl)
  const response = await fetch(new URL('/api/v1/auth/invitation/sign-up', appUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: colleague.name, password }),
  })
  if (!response.ok) throw new Error(`the demo’s colleague could not join: ${response.status}`)
  const cookie = cookiesOf(response)
  const me = await callApi(appUrl, '/api/v1/auth/me', { cookie })
  return memberOf({ appUrl, workspace, cookie, userId: readUserId(me) })
}

async function readInvitation(dbUrl: string): Promise<string> {
  const db = connect({ url: dbUrl })
  try {
    const mail = await queryRow(
      db,
      sql`SELECT body FROM system_mails WHERE recipient = ${colleague.email} ORDER BY id DESC LIMIT 1`,
      z.object({ body: z.string() }),
    )
    return /[?&#]token=([\w-]+)/.exec(mail?.body ?? '')?.[1] ?? ''
  } finally {
    db.$client.close()
  }
}

/** The cookies of an answer, as a browser would send them back. */
export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

/** Who an answer of the sign-in doors is about. */
export const readUserId = (body: unknown): string =>
  z.object({ user: z.object({ id: z.string() }) }).parse(body).user.id
