import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Ctx } from '../../context.ts'
import { IdParam, type Language } from '../../contracts/common.ts'
import type { SignUpLink } from '../../contracts/preferences.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { validate } from '../../http/validate.ts'
import { AppError } from '../../lib/errors.ts'
import { preferencesText, signUpText } from '../../pages/preferences-text.ts'
import { PreferencesPage } from '../../pages/PreferencesPage.tsx'
import { visitorLanguage } from '../../pages/public-text.ts'
import { publicPageHeaders, pushPageHeaders } from '../../pages/PublicPage.tsx'
import { ConfirmPage, SignUpPage } from '../../pages/SignUpPage.tsx'
import { NotFoundPage } from '../../pages/UnsubscribePage.tsx'
import { personKey } from '../push/service.ts'
import { publicLogo } from '../workspace/logo-service.ts'
import {
  changePreferences,
  confirmSignUp,
  type ConfirmView,
  leaveEverything,
  openConfirm,
  type PreferencesView,
  requestSignUp,
  signUpLink,
  type SignUpView,
  viewPreferences,
  viewSignUp,
} from './service.ts'

const limitForm = bodyLimit({
  maxSize: 16_384,
  onError: () => {
    throw new AppError('request.too_large')
  },
})

/** Links to the sign-up page, mounted under a workspace at `/sign-up` (spec 7.2). */
export const signUpRoutes = new Hono<AppEnv>()
  .get('/link', allow('contacts.read'), async (c) =>
    c.json((await signUpLink(c.var.ctx, null)) satisfies SignUpLink, 200),
  )
  .get('/:id/link', allow('contacts.read'), validate('param', IdParam), async (c) =>
    c.json((await signUpLink(c.var.ctx, c.req.valid('param').id)) satisfies SignUpLink, 200),
  )

/**
 * Public pages of channels and topics, of signing up and of confirming. No session, and a script only for notifications; a signed token
 * says whose they are; only a POST changes anything.
 */
export const preferencesRoutes = new Hono<AppEnv>()
  .get('/p/:token', async (c) => {
    const found = await findPreferences(c)
    return found === null ? notFoundPage(c) : preferencesPage(c, found.ctx, found.view, null)
  })
  .post('/p/:token', limitForm, async (c) => {
    const found = await findPreferences(c)
    if (found === null) return notFoundPage(c)
    const { ctx, view, owner } = found
    const form = await readForm(c)
    const text = preferencesText[languageOf(c, ctx, view.language)]
    const name = ctx.tenant.name
    const proof = {
      yes: (channel: keyof typeof text.yes) => text.yes[channel](name),
      no: (channel: keyof typeof text.no) => text.no[channel](name),
      ...visitorOf(c),
    }
    if (form.get('action') === 'leave') {
      const left = await leaveEverything(ctx, owner, {
        ...proof,
        no: (channel) => `${text.leave}: ${text.no[channel](name)}`,
      })
      return preferencesPage(c, ctx, left ?? view, 'left')
    }
    if (form.get('action') !== 'save') return preferencesPage(c, ctx, view, null)
    const ids = (field: string) => form.getAll(field).map(Number)
    const saved = await changePreferences(
      ctx,
      owner,
      {
        shownChannels: form.getAll('shown_channel'),
        channels: form.getAll('channel'),
        shownTopics: ids('shown_topic'),
        topics: ids('topic'),
      },
      proof,
    )
    return preferencesPage(c, ctx, saved ?? view, 'saved')
  })
  .get('/s/:token', async (c) => {
    const found = await findSignUp(c)
    return found === null ? notFoundPage(c) : signUpPage(c, found, {})
  })
  .post('/s/:token', limitForm, async (c) => {
    const found = await findSignUp(c)
    if (found === null) return notFoundPage(c)
    const { ctx, view, contactId } = found
    const form = await readForm(c)
    const language = languageOf(c, ctx, view.language)
    const filled = {
      email: (form.get('email') ?? '').slice(0, 254),
      firstName: (form.get('first_name') ?? '').slice(0, 200),
      listIds: form
        .getAll('topic')
        .map(Number)
        .filter((id) => view.topics.some(({ listId }) => listId === id)),
    }
    const outcome = await requestSignUp(ctx, {
      contactId,
      ...filled,
      honeypot: form.get('website') ?? '',
      shownAt: (form.get('shown_at') ?? '').slice(0, 200),
      language,
      text: signUpText[language].agree(ctx.tenant.name),
      ...visitorOf(c),
    })
    if (outcome === 'sent') return signUpPage(c, found, { sent: true })
    // The second try of somebody quick is not measured from the page that is shown now.
    const shownAt = outcome === 'too_fast' ? (form.get('shown_at') ?? view.shownAt) : view.shownAt
    const again = { ...found, view: { ...view, shownAt: shownAt.slice(0, 200) } }
    return signUpPage(c, again, { problem: outcome, filled })
  })
  .get('/c/:token', async (c) => {
    const found = await findConfirm(c)
    return found === null ? notFoundPage(c) : confirmPage(c, found.ctx, found.view, null)
  })
  .post('/c/:token', limitForm, async (c) => {
    const found = await findConfirm(c)
    if (found === null) return notFoundPage(c)
    const { ctx, view } = found
    const form = await readForm(c)
    if (form.get('action') !== 'confirm') return confirmPage(c, ctx, view, null)
    const url = await confirmSignUp(ctx, view, visitorOf(c))
    return confirmPage(c, ctx, url === null ? view : { ...view, state: 'confirmed' }, url)
  })

const visitorOf = (c: Context<AppEnv>) => ({
  ip: c.req.header('cf-connecting-ip')?.slice(0, 45) ?? null,
  userAgent: c.req.header('user-agent')?.slice(0, 300) ?? null,
})

/** @throws request.malformed for a body that is not the form its content type promises */
async function readForm(c: Context<AppEnv>): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(type)) throw new AppError('request.malformed')
  return new URLSearchParams(await c.req.text())
}

const tokenOf = (c: Context<AppEnv>): string => c.req.param('token') ?? ''

async function findPreferences(c: Context<AppEnv>) {
  const opened = await findPublicToken(c, { purpose: 'preferences', token: tokenOf(c), count: 3 })
  const [contactId = 0, messageId = 0] = opened?.numbers ?? []
  const view = opened && (await viewPreferences(opened.ctx, contactId))
  if (!opened || !view) return null
  return { ctx: opened.ctx, view, owner: { contactId, messageId: messageId === 0 ? null : messageId } }
}

type FoundSignUp = { ctx: Ctx; contactId: number | null; view: SignUpView }

async function findSignUp(c: Context<AppEnv>): Promise<FoundSignUp | null> {
  const opened = await findPublicToken(c, { purpose: 'signup', token: tokenOf(c), count: 2 })
  if (!opened) return null
  const [id = 0] = opened.numbers
  const contactId = id === 0 ? null : id
  return { ctx: opened.ctx, contactId, view: await viewSignUp(opened.ctx, contactId) }
}

async function findConfirm(c: Context<AppEnv>) {
  const opened = await findPublicToken(c, { purpose: 'confirm', token: tokenOf(c), count: 3 })
  const [optInId = 0, expiresAt = 0] = opened?.numbers ?? []
  const view = opened && (await openConfirm(opened.ctx, optInId, expiresAt))
  return opened && view ? { ctx: opened.ctx, view } : null
}

/** The person's own language before the browser's: they were written to in it. */
const languageOf = (c: Context<AppEnv>, ctx: Ctx, person: Language | null): Language =>
  person ?? visitorLanguage(c.req.header('accept-language'), null, ctx.tenant.defaultLanguage)

async function preferencesPage(
  c: Context<AppEnv>,
  ctx: Ctx,
  view: PreferencesView,
  done: 'saved' | 'left' | null,
) {
  const language = languageOf(c, ctx, view.language)
  const [logo, pushKey] = await Promise.all([publicLogo(ctx), personKey(ctx, view.contactId)])
  return c.html(
    PreferencesPage({ language, workspace: ctx.tenant.name, logo, view, done, pushKey }),
    200,
    pushPageHeaders,
  )
}

async function signUpPage(
  c: Context<AppEnv>,
  { ctx, view }: FoundSignUp,
  {
    sent = false,
    problem = null,
    filled = { email: '', firstName: '', listIds: [] },
  }: {
    sent?: boolean
    problem?: Exclude<Awaited<ReturnType<typeof requestSignUp>>, 'sent'> | null
    filled?: { email: string; firstName: string; listIds: readonly number[] }
  },
) {
  const language = languageOf(c, ctx, view.language)
  const logo = await publicLogo(ctx)
  const page = { language, workspace: ctx.tenant.name, logo, view, sent, problem, filled }
  return c.html(
    SignUpPage(page),
    problem === null ? 200 : problem === 'too_many' ? 429 : 422,
    publicPageHeaders,
  )
}

async function confirmPage(c: Context<AppEnv>, ctx: Ctx, view: ConfirmView, preferences: string | null) {
  const language = languageOf(c, ctx, view.language)
  const [logo, { url }] = await Promise.all([publicLogo(ctx), signUpLink(ctx, null)])
  const page = {
    language,
    workspace: ctx.tenant.name,
    logo,
    view,
    preferencesUrl: preferences,
    signUpUrl: url,
  }
  return c.html(ConfirmPage(page), view.state === 'expired' ? 410 : 200, publicPageHeaders)
}

const notFoundPage = (c: Context<AppEnv>) =>
  c.html(
    NotFoundPage({ language: visitorLanguage(c.req.header('accept-language'), null, 'it') }),
    404,
    publicPageHeaders,
  )
