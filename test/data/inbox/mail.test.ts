import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Head, Message } from '../../../worker/contracts/inbox.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { acceptRoutedMail } from '../../../worker/modules/inbound/mail-service.ts'
import { processInbound } from '../../../worker/modules/inbound/service.ts'
import { inboxRoutes } from '../../../worker/modules/inbox/routes.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { mountRoutes } from '../../support/routes.ts'

let shard: TestShard
let tenants = 500
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants, tenant: { slug: `bottega-${tenants}` } })
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const ownOf = (ctx: TestCtx) => `${ctx.tenant.slug}@${ctx.tenant.slug}.example`

type Written = {
  text: string
  from?: string
  to?: string
  subject?: string
  heads?: Record<string, string>
  id?: string
}

async function routeRaw(ctx: TestCtx, raw: string, to = ownOf(ctx)): Promise<void> {
  await acceptRoutedMail(ctx, { from: 'x@y.it', to, header: () => null, raw: new TextEncoder().encode(raw) })
  await processInbound(ctx)
}
async function write(ctx: TestCtx, written: Written): Promise<void> {
  const {
    text,
    from = 'Anna Rossi <anna@example.it>',
    to = ownOf(ctx),
    subject = 'Olio nuovo',
    heads = {},
  } = written
  const lines = {
    From: from,
    To: to,
    Subject: subject,
    'Message-ID': `<${written.id ?? `m${++made}`}@example.it>`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...heads,
  }
  const raw = [...Object.entries(lines).map(([name, value]) => `${name}: ${value}`), '', text].join('\r\n')
  await routeRaw(ctx, raw, to)
}
const headsOf = async (ctx: TestCtx): Promise<Head[]> =>
  (await ctx.inbox.list({ actor: agent, query: { status: 'all', order: 'oldest', limit: 50, after: null } }))
    .items
async function firstHead(ctx: TestCtx): Promise<Head> {
  const [head] = await headsOf(ctx)
  if (head === undefined) throw new Error('no conversation')
  return head
}
const thread = async (ctx: TestCtx, id: string): Promise<Message[]> =>
  (await ctx.inbox.thread({ actor: agent, id, query: { limit: 50 } }))?.messages ?? []

const Sent = z.object({
  to: z.string(),
  cc: z.array(z.string()).default([]),
  replyTo: z.string().nullable(),
  subject: z.string(),
  headers: z.record(z.string(), z.string()),
  html: z.string(),
})
/** Answers the first conversation; the mail as it left. */
async function answer(ctx: TestCtx, text: string): Promise<z.infer<typeof Sent>> {
  const { id: conversation, lastCseq: base } = await firstHead(ctx)
  const cid = countedId('C', ++made)
  const op = {
    type: 'send',
    conversation,
    base,
    text,
    attachments: [],
    template: null,
    cc: [],
    bcc: [],
  } as const
  const outcome = await ctx.inbox.command({
    actor: agent,
    cid,
    op: { ...op, attachments: [], cc: [], bcc: [] },
  })
  expect(outcome.type).toBe('ok')
  await workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))
  const kept = await queryRows(
    ctx.db,
    sql`SELECT payload FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id} ORDER BY id DESC LIMIT 1`,
    (row) => Sent.parse(JSON.parse(String(row['payload']))),
  )
  const [mail] = kept
  if (mail === undefined) throw new Error('nothing left')
  return mail
}

describe('an e-mail', () => {
  test('begins a conversation at the workspace’s one address, with its subject and its sender', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ne avete?\r\n\r\nInviato da iPhone' })
    const head = await firstHead(ctx)
    expect(head).toMatchObject({
      channel: 'email',
      ownAddress: ownOf(ctx),
      peer: 'anna@example.it',
      peerName: 'Anna Rossi',
      subject: 'Olio nuovo',
      trust: 'claimed',
    })
    expect(await thread(ctx, head.id)).toMatchObject([
      { text: 'Ne avete?', mail: { from: 'anna@example.it' } },
    ])
  })

  test('answered by an agent stands below the one it answers, and its answer comes back to the thread', async () => {
    const ctx = await freshCtx()
    const heads = {
      References: '<zero@example.it>',
      'Thread-Index': btoa('x'.repeat(22)),
      'Thread-Topic': 'Olio nuovo',
    }
    await write(ctx, { text: 'Ne avete?', id: 'first', heads })
    const sent = await answer(ctx, 'Sì, da 5 litri')
    expect(sent).toMatchObject({ to: 'anna@example.it', subject: 'Re: Olio nuovo' })
    expect(sent.headers['In-Reply-To']).toBe('<first@example.it>')
    expect(sent.headers['References']).toMatch(/^<zero@example\.it> <first@example\.it> <r\.c\S+@\S+>$/)
    expect(atob(sent.headers['Thread-Index'] ?? '')).toMatch(/^x{22}.{5}$/s)
    expect(sent.headers['Thread-Topic']).toBe('Olio nuovo')
    expect(sent.replyTo).toMatch(/^r\+c\S+@bottega-\d+\.example$/)
    await write(ctx, { text: 'Prendo due', to: sent.replyTo ?? '', subject: 'Tutt’altro' })
    await write(ctx, { text: 'Anzi tre', heads: { References: `<x@y> ${sent.headers['References'] ?? ''}` } })
    expect(await headsOf(ctx)).toHaveLength(1)
    expect((await thread(ctx, (await firstHead(ctx)).id)).map(({ kind, text }) => [kind, text])).toEqual([
      ['in', 'Ne avete?'],
      ['out', 'Sì, da 5 litri'],
      ['in', 'Prendo due'],
      ['in', 'Anzi tre'],
    ])
  })

  test('that lost its headers and its subject comes back by what it quotes', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ne avete?' })
    const { html } = await answer(ctx, 'Sì, due.')
    const { id } = await firstHead(ctx)
    await write(ctx, {
      text: `<p>Le prendo</p><blockquote type="cite">${html}</blockquote>`,
      subject: 'Ordine',
      heads: { 'Content-Type': 'text/html; charset=utf-8' },
    })
    expect(await headsOf(ctx)).toHaveLength(1)
    expect((await thread(ctx, id)).at(-1)).toMatchObject({ kind: 'in', text: 'Le prendo' })
  })

  test('of somebody who got hold of the address is a conversation of their own', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ne avete?', id: 'first' })
    const { replyTo, headers } = await answer(ctx, 'Sì')
    const stranger = 'Mallory <mallory@evil.example>'
    await write(ctx, { text: 'Ciao', from: stranger, to: replyTo ?? '', subject: 'Re: Olio nuovo' })
    await write(ctx, {
      text: 'Ciao',
      from: stranger,
      subject: 'Re: Olio nuovo',
      heads: { 'In-Reply-To': '<first@example.it>', References: headers['References'] ?? '' },
    })
    const [first, second, ...others] = await headsOf(ctx)
    expect(others).toEqual([])
    expect(second).toMatchObject({ peer: 'mallory@evil.example' })
    expect(await thread(ctx, first?.id ?? '')).toHaveLength(2)
  })

  test('of somebody in its CC stands in the thread under their own name', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ne avete?', heads: { Cc: 'Bruno Neri <bruno@example.it>' }, id: 'first' })
    await write(ctx, {
      text: 'Per me due',
      from: 'Bruno Neri <bruno@example.it>',
      subject: 'Re: Olio nuovo',
      heads: { 'In-Reply-To': '<first@example.it>' },
    })
    const head = await firstHead(ctx)
    expect(await headsOf(ctx)).toHaveLength(1)
    expect(head).toMatchObject({ peer: 'anna@example.it', peerName: 'Anna Rossi' })
    expect((await thread(ctx, head.id)).map(({ author }) => ('name' in author ? author.name : null))).toEqual(
      ['Anna Rossi', 'Bruno Neri'],
    )
  })

  test('that a member passes on stands with who wrote it, and tells who passed it on', async () => {
    const ctx = await freshCtx()
    const member = { ...ctx, members: { has: async (email: string) => email === 'lea@prova.example' } }
    const raw = readFileSync(
      join(import.meta.dirname, '../../fixtures/mail/member-forward-outlook-fr.eml'),
      'utf8',
    ).split('\n\n')
    await write(member, {
      from: 'Lea <lea@prova.example>',
      subject: 'TR: Devis',
      text: raw.slice(1).join('\n\n'),
    })
    const head = await firstHead(ctx)
    expect(head).toMatchObject({ peer: 'chloe@example.fr', trust: 'claimed' })
    expect(await thread(ctx, head.id)).toMatchObject([
      {
        author: { type: 'contact' },
        trust: 'claimed',
        text: "Bonjour, pouvez-vous m'envoyer un devis ?",
        mail: { from: 'lea@prova.example' },
      },
    ])
  })

  test('with a forged sender joins as claimed, whatever its server says of itself', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ne avete?', id: 'first' })
    await write(ctx, {
      text: 'Cambiate il mio IBAN',
      heads: {
        'In-Reply-To': '<first@example.it>',
        'Authentication-Results': 'mx.altrove.example; dmarc=fail header.from=example.it',
      },
    })
    expect(await headsOf(ctx)).toHaveLength(1)
    expect((await thread(ctx, (await firstHead(ctx)).id)).map(({ trust }) => trust)).toEqual([
      'claimed',
      'claimed',
    ])
  })

  test('of a machine begins nothing', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Sconti', heads: { 'List-Id': '<x.example>' } })
    await write(ctx, { text: 'Assente', subject: 'Out of office' })
    expect(await headsOf(ctx)).toEqual([])
  })
})

describe('an e-mail that wants its answers elsewhere (Reply-To)', () => {
  const form = 'Modulo contatti <modulo@sito.example>'
  const anna = { 'Reply-To': 'Anna Rossi <anna@example.it>' }

  test('is answered there, told before and shown after; its sender stays the contact', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Avete olio?', from: form, heads: anna })
    const head = await firstHead(ctx)
    expect(head).toMatchObject({ peer: 'modulo@sito.example', replyTo: ['anna@example.it'] })
    expect(head.contactId).toBeGreaterThan(0)
    const mail = await answer(ctx, 'Sì, da 5 litri')
    expect([mail.to, mail.cc]).toEqual(['anna@example.it', []])
    expect((await thread(ctx, head.id)).at(-1)?.mail?.to).toEqual(['anna@example.it'])
  })

  test('finds its answer in the same conversation, and the next one goes there too', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Avete olio?', from: form, heads: anna })
    const { replyTo } = await answer(ctx, 'Sì, da 5 litri')
    await write(ctx, { text: 'Ne prendo due', to: replyTo ?? '' })
    expect(await headsOf(ctx)).toHaveLength(1)
    expect((await answer(ctx, 'Preparati')).to).toBe('anna@example.it')
  })

  test('and at several addresses is answered at all of them', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Avete olio?', heads: { 'Reply-To': 'bruno@example.it, anna@example.it' } })
    const mail = await answer(ctx, 'Sì')
    expect([mail.to, mail.cc]).toEqual(['anna@example.it', ['bruno@example.it']])
  })

  test('no more is answered at its sender again', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Avete olio?', heads: { 'Reply-To': 'casa@example.it' } })
    await write(ctx, { text: 'Anche olive?' })
    expect((await firstHead(ctx)).replyTo).toBeUndefined()
    expect((await answer(ctx, 'Sì')).to).toBe('anna@example.it')
  })

  test('at an address of ours, or of somebody who works here, is answered at its sender', async () => {
    const ctx = await freshCtx()
    const members = { has: async (address: string) => address === 'olga@frantoio.example' }
    await write(ctx, { text: 'Avete olio?' })
    const { replyTo } = await answer(ctx, 'Sì')
    const heads = { 'Reply-To': `${ownOf(ctx)}, olga@frantoio.example, ${replyTo}` }
    await write({ ...ctx, members }, { text: 'Anche olive?', heads })
    expect((await answer(ctx, 'Sì')).to).toBe('anna@example.it')
  })

  test('leads no answer away from somebody who is proved by a mail that only claims to be theirs', async () => {
    const ctx = await freshCtx()
    const results = (how: string) => ({ 'Authentication-Results': `mx.cloudflare.net; dmarc=${how}` })
    await write(ctx, { text: 'Avete olio?', heads: results('pass') })
    for (const how of ['none', 'fail'])
      await write(ctx, { text: 'E il prezzo?', heads: { 'Reply-To': 'ladro@z.example', ...results(how) } })
    expect(await headsOf(ctx)).toHaveLength(1)
    expect((await answer(ctx, 'Sì')).to).toBe('anna@example.it')
  })
})

describe('the page of an e-mail', () => {
  const fixture = (name: string) =>
    readFileSync(join(import.meta.dirname, `../../fixtures/mail/${name}.eml`), 'utf8')

  test('is clean, in a frame without rights, with its pictures; its files are saved, never run', async () => {
    const ctx = await freshCtx()
    await routeRaw(
      ctx,
      fixture('inline-picture').replace(
        '<p>Ecco',
        '<script>alert(1)</script><img src="https://t.example/x.png"><p>Ecco',
      ),
    )
    const { id } = await firstHead(ctx)
    const [message] = await thread(ctx, id)
    expect(message?.attachments.map(({ name, inline }) => [name, inline ?? false])).toEqual([
      ['foto.png', true],
      ['ordine n°7.pdf', false],
    ])
    const app = mountRoutes(inboxRoutes, ctx)
    const page = await app('GET', `/conversations/${id}/messages/1/mail`)
    expect(page.status).toBe(200)
    const html = String(page.body)
    expect(html).not.toMatch(/script>|t\.example/)
    expect(html).toContain('<body data-mail data-blocked="1">')
    expect(html).toContain('src="data:image/png;base64,')
    const asked = await app('GET', `/conversations/${id}/messages/1/mail?pictures=shown&language=en`)
    expect(String(asked.body)).toContain('https://t.example/x.png')
    expect((await app('GET', `/conversations/${id}/messages/1/files/1`)).status).toBe(200)
    for (const path of ['1/files/2', '2/mail', '2/files/0']) {
      expect((await app('GET', `/conversations/${id}/messages/${path}`)).status).toBe(404)
    }
    const other = mountRoutes(inboxRoutes, await freshCtx())
    expect((await other('GET', `/conversations/${id}/messages/1/mail`)).status).toBe(404)
  })

  test('and all of the mail go with the erasure of its sender', async () => {
    const ctx = await freshCtx()
    await routeRaw(ctx, fixture('inline-picture'))
    const { contactId } = await firstHead(ctx)
    const confirmId = contactId ?? 0
    await eraseContact(ctx, shard.db, confirmId, { confirmId, neverWriteAgain: false })
    expect(await headsOf(ctx)).toEqual([])
    expect(ctx.files.entries.size).toBe(0)
  })
})
