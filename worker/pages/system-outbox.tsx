import { Hono } from 'hono'
import type { AppEnv } from '../http/access.ts'
import { notFound } from '../lib/errors.ts'
import { listSystemMails, systemMailRoute, type SystemMail } from '../modules/auth/system-mail.ts'
import { PublicPage, publicPageHeaders } from './PublicPage.tsx'

/** In UTC and said so: a page without scripts does not know where it is read. */
const timeOf = (at: number) =>
  `${new Intl.DateTimeFormat('it', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`

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

function OutboxPage({ mails }: { mails: SystemMail[] }) {
  return (
    <PublicPage title="Posta di sistema" lang="it">
      <h1>Posta di sistema</h1>
      <p>
        Qui arrivano inviti e nuove password finché questa installazione gira in locale senza un gestore di
        posta.
      </p>
      {mails.length === 0 ? <p>Ancora nessun messaggio.</p> : null}
      {mails.map((mail) => (
        <article>
          <h2>{mail.subject}</h2>
          <p class="meta">
            a {mail.recipient}, {timeOf(mail.createdAt)}
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
  return c.html(<OutboxPage mails={await listSystemMails(installation)} />, 200, publicPageHeaders)
})
