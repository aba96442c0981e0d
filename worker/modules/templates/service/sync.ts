import type { Ctx } from '../../../context.ts'
import type { TemplateCategory } from '../../../contracts/templates.ts'
import { answerPayload } from '../../../lib/texts/answer-payload.ts'
import { numberTemplate } from '../../../lib/texts/template-content.ts'
import { pauseChannel, recordChannelError } from '../../channels/service.ts'
import { pauseForStoppedTemplateStatement } from '../../dispatch/template-service.ts'
import type { Approval, ContentDraft, ContentOutcome, ContentProvider } from '../../channels/content-port.ts'
import { checkDelayMs, findDelayMs, isLost, nextStep, retryDelayMs, stateOf } from '../approval.ts'
import {
  claimDue,
  type DueRow,
  findNextCheck,
  markAttempt,
  writeCheck,
  writeProviderId,
} from '../queries/approvals.ts'
import { findTemplate } from '../queries/templates.ts'
import { type OpenContent, openContent } from './content.ts'

/** Translations worked off by one run: a handful of calls each, one after the other. */
const perRun = 20
/** A worker that dies leaves its translations to the next one after this. */
const leaseMs = 2 * 60_000
/** What another account was asked for is looked at again this often, should it come back. */
const elsewhereMs = 24 * 3_600_000

/**
 * Asks the provider about every translation that is due: creates what is queued, requests its approval, reads
 * how it stands, deletes what was deleted here (spec 10.2). A crash at any line loses nothing and makes
 * nothing twice: a create is noted before and looked for by its name before it is repeated.
 *
 * @param open the keeper of templates; the workspace's own unless a test brings another
 * @returns epoch ms when the next one is due, null without any
 */
export async function sweepTemplates(
  ctx: Ctx,
  open: (ctx: Ctx) => Promise<OpenContent> = openContent,
): Promise<number | null> {
  const now = ctx.clock.now()
  const due = await claimDue(ctx.db, ctx.tenant.id, { now, until: now + leaseMs, limit: perRun })
  if (due.length > 0) {
    const { provider, connection } = await open(ctx)
    for (const row of due) {
      if (row.connection === connection) await follow(ctx, provider, row)
      else await leave(ctx, row)
    }
  }
  return findNextCheck(ctx.db, ctx.tenant.id)
}

const keyOf = (row: DueRow) => ({ templateId: row.template_id, language: row.language })

/** Asked for on another account: nothing to do here, now. */
const leave = (ctx: Ctx, row: DueRow): Promise<void> =>
  writeCheck(ctx.db, ctx.tenant.id, {
    ...keyOf(row),
    providerName: row.provider_name,
    state: null,
    // What was deleted here while another account held it stays there: nobody can reach it.
    nextCheckAt: row.deleted ? null : ctx.clock.now() + elsewhereMs,
    failures: 0,
    now: ctx.clock.now(),
  })

type Ended =
  | { type: 'learnt'; approval: Approval }
  | { type: 'rejected'; reason: string }
  | { type: 'gone' }
  | { type: 'deleted' }
  | { type: 'later'; delayMs: number; failed: boolean }

/** Takes one translation as far as it goes now. */
async function follow(ctx: Ctx, provider: ContentProvider, row: DueRow): Promise<void> {
  const providerName = row.provider_name
  if (providerName === null) return
  const step = nextStep({
    state: row.state,
    deleted: row.deleted,
    providerId: row.provider_id,
    attemptAt: row.attempt_at,
  })
  if (step === 'nothing') return record(ctx, row, { type: 'deleted' })
  if (step === 'delete' && row.provider_id !== null) {
    return record(ctx, row, await remove(ctx, provider, row.provider_id))
  }
  if (step === 'read' && row.provider_id !== null) {
    return record(ctx, row, await readOrRequest(ctx, provider, { ...row, id: row.provider_id, providerName }))
  }
  const found = step === 'find' ? await find(ctx, provider, row, providerName) : null
  if (found !== null && typeof found !== 'string') return record(ctx, row, found)
  if (found === null && row.deleted) return record(ctx, row, { type: 'deleted' })
  const created = found ?? (await create(ctx, provider, row, providerName))
  if (typeof created !== 'string') return record(ctx, row, created)
  await writeProviderId(ctx.db, ctx.tenant.id, {
    ...keyOf(row),
    providerName,
    providerId: created,
    attemptAt: ctx.clock.now(),
  })
  const ended = row.deleted
    ? await remove(ctx, provider, created)
    : await readOrRequest(ctx, provider, { ...row, id: created, providerName })
  return record(ctx, row, ended)
}

/** The id of what a lost create made; null when it made nothing; otherwise what to do instead. */
async function find(
  ctx: Ctx,
  provider: ContentProvider,
  row: DueRow,
  providerName: string,
): Promise<string | null | Ended> {
  const found = await provider.find(providerName, row.language)
  if (found.type !== 'done') return failed(ctx, row, found)
  if (found.value !== null) return found.value.id
  const now = ctx.clock.now()
  return isLost(row.attempt_at ?? 0, now) ? null : { type: 'later', delayMs: findDelayMs, failed: false }
}

async function create(
  ctx: Ctx,
  provider: ContentProvider,
  row: DueRow,
  providerName: string,
): Promise<string | Ended> {
  const draft = await draftOf(ctx, row, providerName)
  if (draft === null) return { type: 'gone' }
  const isFirst = await markAttempt(ctx.db, ctx.tenant.id, {
    ...keyOf(row),
    providerName,
    seenAttemptAt: row.attempt_at,
    now: ctx.clock.now(),
  })
  if (!isFirst) return { type: 'later', delayMs: findDelayMs, failed: false }
  const created = await provider.create(draft)
  if (created.type === 'done') return created.value.id
  // Nothing was made: the next try may create at once.
  if (created.type === 'throttled' || created.type === 'misconfigured') {
    await writeProviderId(ctx.db, ctx.tenant.id, {
      ...keyOf(row),
      providerName,
      providerId: null,
      attemptAt: null,
    })
  }
  return failed(ctx, row, created)
}

async function draftOf(ctx: Ctx, row: DueRow, name: string): Promise<ContentDraft | null> {
  const whole = await findTemplate(ctx.db, ctx.tenant.id, row.template_id)
  const translation = whole?.translations.find(({ language }) => language === row.language)
  if (whole === undefined || translation === undefined) return null
  const own = whole.buttons.filter(({ language }) => language === row.language)
  const { body, buttons, slots } = numberTemplate({ body: translation.body, buttons: own })
  const samples = slots.map(({ use }, index) => [
    String(index + 1),
    whole.template.samples[use.name] ?? use.name,
  ])
  return {
    name,
    language: row.language,
    body,
    buttons: buttons.map(({ kind, label, value }, position) =>
      kind === 'reply'
        ? {
            kind,
            label,
            payload: answerPayload({ templateId: row.template_id, language: row.language, position }),
          }
        : { kind, label, value },
    ),
    samples: Object.fromEntries(samples),
  }
}

/** How the approval stands; one that was never requested is requested now, which may be done once only. */
async function readOrRequest(
  ctx: Ctx,
  provider: ContentProvider,
  row: DueRow & { id: string; providerName: string; category: TemplateCategory },
): Promise<Ended> {
  const read = await provider.read(row.id)
  if (read.type !== 'done') return failed(ctx, row, read)
  if (read.value.status !== 'unsubmitted') return { type: 'learnt', approval: read.value }
  const requested = await provider.request(row.id, { name: row.providerName, category: row.category })
  if (requested.type === 'done') return { type: 'learnt', approval: requested.value }
  if (requested.type !== 'refused') return failed(ctx, row, requested)
  // It may be refused because somebody else has requested it a moment ago.
  const again = await provider.read(row.id)
  return again.type === 'done' && again.value.status !== 'unsubmitted'
    ? { type: 'learnt', approval: again.value }
    : { type: 'rejected', reason: requested.reason }
}

async function remove(ctx: Ctx, provider: ContentProvider, id: string): Promise<Ended> {
  const deleted = await provider.delete(id)
  if (deleted.type === 'done' || deleted.type === 'missing' || deleted.type === 'refused') {
    return { type: 'deleted' }
  }
  return { type: 'later', delayMs: retryDelayMs(1), failed: true }
}

type Failed = Exclude<ContentOutcome<never>, { type: 'done' }>

/** What a call that did not go through means for its translation, and for the channel. */
async function failed(ctx: Ctx, row: DueRow, outcome: Failed): Promise<Ended> {
  switch (outcome.type) {
    case 'missing':
      return { type: 'gone' }
    case 'refused':
      return { type: 'rejected', reason: outcome.reason }
    case 'throttled':
      return { type: 'later', delayMs: outcome.retryAfterMs, failed: false }
    case 'misconfigured':
      await pauseChannel(ctx, 'whatsapp', outcome.code)
      return { type: 'later', delayMs: retryDelayMs(row.failures + 1), failed: true }
    case 'unclear':
      await recordChannelError(ctx, 'whatsapp', outcome.code)
      return { type: 'later', delayMs: retryDelayMs(row.failures + 1), failed: true }
  }
}

async function record(ctx: Ctx, row: DueRow, ended: Ended): Promise<void> {
  const now = ctx.clock.now()
  const state = toState(ended)
  const delayMs = ended.type === 'later' ? ended.delayMs : state === null ? null : checkDelayMs(state.state)
  const check = {
    ...keyOf(row),
    providerName: row.provider_name,
    state,
    nextCheckAt: delayMs === null ? null : now + delayMs,
    failures: ended.type === 'later' && ended.failed ? row.failures + 1 : 0,
    now,
  }
  const held = { templateId: row.template_id, now }
  await writeCheck(
    ctx.db,
    ctx.tenant.id,
    check,
    state === null ? [] : [pauseForStoppedTemplateStatement(ctx.tenant.id, held)],
  )
}

function toState(ended: Ended): ReturnType<typeof stateOf> | null {
  switch (ended.type) {
    case 'learnt':
      return stateOf(ended.approval)
    case 'rejected':
      return { state: 'rejected', reason: ended.reason, category: null }
    case 'gone':
      // Deleted in the provider's own console: nothing can be sent with it any more.
      return { state: 'disabled', reason: 'gone', category: null }
    case 'deleted':
    case 'later':
      return null
  }
}
