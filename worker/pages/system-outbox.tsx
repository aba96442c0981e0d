import { Hono } from 'hono'
import type { AppEnv } from '../http/access.ts'
import type { Language } from '../contracts/common.ts'
import { notFound } from '../lib/errors.ts'
import { listSystemMails, systemMailRoute, type SystemMail } from '../modules/auth/system-mail.ts'
import { PublicPage, publicPageHeaders } from './PublicPage.tsx'
import { visitorLanguage } from './public-text.ts'

/** In UTC and said so: a page without scripts does not know where it is read. */
const timeOf = (at: number, language: Language) =>
  `${new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`

const texts: Record<
  Language,
  { title: string; lead: string; none: string; to: (address: string) => string }
> = {
  it: {
    title: 'Posta di sistema',
    lead: 'Qui arrivano inviti e nuove password finché questa installazione gira in locale senza un gestore di posta.',
    none: 'Ancora nessun messaggio.',
    to: (address) => `a ${address}`,
  },
  en: {
    title: 'System mail',
    lead: 'Invitations and new passwords land here while this installation runs locally without a mail provider.',
    none: 'No messages yet.',
    to: (address) => `to ${address}`,
  },
  fr: {
    title: 'Courrier système',
    lead: 'Les invitations et les nouveaux mots de passe arrivent ici tant que cette installation tourne en local sans prestataire d’e-mail.',
    none: 'Aucun message pour l’instant.',
    to: (address) => `à ${address}`,
  },
}

/** Links in a plain-text mail, so that a reset can be followed from the page. */
function Body({ text }: { text: string }) {
  return (
    <pre>
      {text
        .split(/(https?:\/\/\S+)/)
        .map((part) => (part.startsWith('http') ? <a href={part}>{part}</a> : part))}
    </pre>
  )
}

function OutboxPage({ mails, language }: { mails: SystemMail[]; language: Language }) {
  const text = texts[language]
  return (
    <PublicPage title={text.title} lang={language}>
      <h1>{text.title}</h1>
      <p>{text.lead}</p>
      {mails.length === 0 ? <p>{text.none}</p> : null}
      {mails.map((mail) => (
        <article>
          <h2>{mail.subject}</h2>
          <p class="meta">
            {text.to(mail.recipient)}, {timeOf(mail.createdAt, language)}
          </p>
          <Body text={mail.body} />
        </article>
      ))}
    </PublicPage>
  )
}

/** `/system-outbox`: only in local mode and without a provider (spec 1.4). */
export const systemOutboxRoutes = new Hono<AppEnv>().get('/system-outbox', async (c) => {
  const { installation } = c.var
  if (systemMailRoute(installation.variables) !== 'outbox') throw notFound()
  const language = visitorLanguage(c.req.header('accept-language'), null, 'it')
  const mails = await listSystemMails(installation)
  return c.html(<OutboxPage mails={mails} language={language} />, 200, publicPageHeaders)
})
