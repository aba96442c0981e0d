import { isNotNullViolation, isUniqueViolation } from '../../../db/client.ts'
import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { EraseContactInput, ErasureReceipt, ErasureRemain } from '../../contracts/erasure.ts'
import { conflict, invalid, notFound } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { actorKey, auditStatement, describeActors } from '../audit/service.ts'
import { goneContact } from '../contacts/service.ts'
import { forgetMail } from '../inbound/mail-files-service.ts'
import { deleteFile } from '../inbox/service.ts'
import { deleteManifest } from '../dispatch/service.ts'
import { addressesOf, hashAddresses } from '../suppressions/service.ts'
import { forgetWhatsAppUsers } from '../whatsapp/service-places.ts'
import { cellNeedles, Needles } from './needles.ts'
import {
  applyPage,
  deleteMails,
  deleteOpenEvents,
  emptyRejects,
  eraseContactRows,
  type Erasure,
  type ErasurePage,
  findErasable,
  findErasure,
  findLastFileExpiry,
  findMailBorder,
  findRejectsBorder,
  forgetFilters,
  listMailKeys,
  listOpenErasures,
  nothing,
  type RejectPlace,
} from './queries.ts'

/** Tries of an erasure that others keep overtaking. */
const maxTries = 5
/** Pages that one request or one sweep works off before it leaves the rest to the next. */
const pagesAtOnce = 50
const erasuresPerSweep = 20
const mailsPerPage = 2000
/** Rows of files that are searched in one write of some tenths of a second. */
const rejectsPerPage = 20_000
/** Until when the outcome of a provider call must be known, and its file is gone (design §4.5). */
const sendFileMs = 25 * 3_600_000

/**
 * Removes a person for good (spec 2.4): at once from every row that says whose it is, then page by page
 * from places that have to be searched. Figures stay, and hashes of addresses that must not be written to.
 * Erasing again answers with the same receipt.
 *
 * @throws `resource.not_found` or `contact.merged`; `request.invalid` when `confirmId` is another id
 */
export async function eraseContact(
  ctx: Ctx,
  directory: Db,
  contactId: number,
  input: EraseContactInput,
): Promise<ErasureReceipt> {
  if (input.confirmId !== contactId) throw invalid({ field: 'confirmId', code: 'confirmation' })
  await ctx.due.lower(ctx.clock.now())
  await removeRows(ctx, contactId, input)
  await continueErasures(ctx)
  await ctx.queues.send({ type: 'lists.refresh' })
  return getReceipt(ctx, directory, contactId)
}

async function removeRows(ctx: Ctx, contactId: number, input: EraseContactInput): Promise<void> {
  const tenantId = ctx.tenant.id
  const visitors = new Set<string>()
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    if ((await findErasure(ctx.db, tenantId, contactId)) !== undefined) return
    const found = await findErasable(ctx.db, tenantId, contactId)
    if (found === undefined) throw await goneContact(ctx, contactId)
    const ofChannel = (channel: string): string[] =>
      found.identities.filter((one) => one.channel === channel).map((one) => one.externalId)
    const [emails, phones] = [ofChannel('email'), ofChannel('phone')]
    const addresses = [
      ...emails.flatMap((email) => addressesOf({ email, phone: null })),
      ...phones.flatMap((phone) => addressesOf({ email: null, phone })),
      ...(['whatsapp', 'messenger', 'push'] as const).flatMap((channel) =>
        ofChannel(channel).map((address) => ({ channel, address })),
      ),
    ]
    const hashed = await hashAddresses(ctx, addresses)
    const mailKeys = await listMailKeys(ctx.db, tenantId, { contactId, addresses: hashed })
    const needles: Needles = {
      emails,
      phones,
      rawPhones: found.phone_raw === null ? [] : [found.phone_raw],
      batchKeys: found.batch_keys,
      mailKeys,
    }
    const ofErasure = {
      contactId,
      seenUpdatedAt: found.updated_at,
      actor: actorKey(ctx.actor),
      sealed: await ctx.secrets.seal(JSON.stringify(needles), sealScope(tenantId)),
      addresses: hashed,
      keepAll: input.neverWriteAgain,
      now: ctx.clock.now(),
    }
    // Before the rows: forgetting twice changes nothing, and after them nobody would know whom to forget.
    await forgetWhatsAppUsers(ctx, [...new Set([...phones, ...ofChannel('whatsapp')])])
    for (const key of mailKeys) await forgetMail(ctx, key)
    const gone = await ctx.inbox.forgetContact({ contactId, addresses })
    for (const key of gone.files) await deleteFile(ctx, key)
    // What was forgotten before is not told again.
    for (const visitor of gone.visitors) visitors.add(visitor)
    const write = { ...ofErasure, visitors: [...visitors] }
    const record = auditStatement(ctx, { action: 'contact.erased', target: { id: contactId, name: null } })
    try {
      return await eraseContactRows(ctx.db, tenantId, write, record)
    } catch (error) {
      // It changed between reading and writing, or somebody else erases it too: look again.
      const overtaken =
        isNotNullViolation(error, 'erasures.contact_id') || isUniqueViolation(error, 'erasures.contact_id')
      if (!overtaken) throw error
    }
  }
  throw conflict()
}

const sealScope = (tenantId: number): string => `erasure/${tenantId}`

/**
 * Works off what erasures have left to search; safe to repeat and to cut off anywhere.
 *
 * @returns when there is work again in epoch ms; null when none is left
 */
export async function continueErasures(ctx: Ctx): Promise<number | null> {
  for (let page = 0; page < pagesAtOnce; page++) {
    const open = await listOpenErasures(ctx.db, ctx.tenant.id, erasuresPerSweep)
    const due = open.find((one) => one.dueAt <= ctx.clock.now())
    if (due === undefined) return open[0]?.dueAt ?? null
    try {
      await searchPage(ctx, due)
    } catch (error) {
      ctx.log.error('erasure.page_failed', { erasure: due.id, ...errorFields(error) })
      return ctx.clock.now() + 60_000
    }
  }
  return ctx.clock.now()
}

async function searchPage(ctx: Ctx, erasure: Erasure): Promise<void> {
  const needles = Needles.parse(
    JSON.parse(await ctx.secrets.open(erasure.sealed ?? '', sealScope(ctx.tenant.id))),
  )
  await applyPage(ctx.db, ctx.tenant.id, erasure, await nextPage(ctx, erasure, needles), ctx.clock.now())
}

/** A place among the rejects as one whole number: no file has so many lines. */
const linesPerImport = 2 ** 27
const cursorOfRejects = ({ importId, line }: RejectPlace): number => importId * linesPerImport + line
const rejectsAt = (cursor: number): RejectPlace => ({
  importId: Math.floor(cursor / linesPerImport),
  line: cursor % linesPerImport,
})

async function nextPage(ctx: Ctx, erasure: Erasure, needles: Needles): Promise<ErasurePage> {
  const tenantId = ctx.tenant.id
  const { step, stepCursor: after, dueAt } = erasure
  const { texts, digits } = cellNeedles(needles)
  switch (step) {
    case 'mails': {
      const border = await findMailBorder(ctx.db, tenantId, after, mailsPerPage)
      const isLast = (border?.count ?? 0) < mailsPerPage
      const upTo = border?.last ?? after
      return {
        statement: deleteMails(tenantId, { after, upTo, addresses: [...texts, ...needles.phones] }),
        kind: 'sandboxMails',
        next: isLast ? { step: 'events', cursor: 0, dueAt } : { step, cursor: upTo, dueAt },
      }
    }
    case 'events':
      for (const key of needles.mailKeys) await forgetMail(ctx, key)
      return {
        statement: deleteOpenEvents(tenantId, { texts, digits }),
        kind: 'providerEvents',
        next: { step: 'tasks', cursor: 0, dueAt },
      }
    case 'tasks':
      return {
        statement: forgetFilters(tenantId, erasure.contactId, { texts, digits }),
        kind: 'taskFilters',
        next: { step: 'rejects', cursor: 0, dueAt },
      }
    case 'rejects': {
      const from = rejectsAt(after)
      const upTo = (await findRejectsBorder(ctx.db, tenantId, from, rejectsPerPage)) ?? null
      const waits = needles.batchKeys.length > 0
      return {
        statement: emptyRejects(tenantId, { after: from, upTo }, { texts, digits }),
        kind: 'importRejects',
        next:
          upTo !== null
            ? { step, cursor: cursorOfRejects(upTo), dueAt }
            : waits
              ? { step: 'files', cursor: 0, dueAt: erasure.requestedAt + sendFileMs }
              : { step: null, cursor: 0, dueAt },
      }
    }
    default:
      for (const key of needles.batchKeys) await deleteManifest(ctx, key)
      return { statement: nothing(tenantId), kind: 'sendFiles', next: { step: null, cursor: 0, dueAt } }
  }
}

/**
 * What was removed, when and by whom.
 *
 * @throws `resource.not_found` for a contact that was not erased
 */
export async function getReceipt(ctx: Ctx, directory: Db, contactId: number): Promise<ErasureReceipt> {
  const erasure = await findErasure(ctx.db, ctx.tenant.id, contactId)
  if (erasure === undefined) throw notFound()
  const [by] = await describeActors(ctx, directory, [erasure.actor])
  if (by === undefined) throw notFound()
  const files = await findLastFileExpiry(ctx.db, ctx.tenant.id, {
    upTo: erasure.requestedAt,
    now: ctx.clock.now(),
  })
  const { suppressionHashes = 0, ...removed } = erasure.removed
  const remain = (what: ErasureRemain['what'], count: number | null = null, until: number | null = null) => ({
    what,
    count,
    until,
  })
  return {
    contactId,
    requestedAt: erasure.requestedAt,
    by,
    finishedAt: erasure.finishedAt,
    removed,
    remains: [
      remain('figures'),
      ...(suppressionHashes > 0 ? [remain('suppressionHashes', suppressionHashes)] : []),
      ...(erasure.step === 'files' ? [remain('sendFiles', null, erasure.dueAt)] : []),
      ...(files === null ? [] : [remain('files', null, files)]),
      remain('backups'),
      remain('providers'),
    ],
  }
}
