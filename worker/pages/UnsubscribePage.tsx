import type { Language, SendingChannel } from '../contracts/common.ts'
import type { PublicLogo } from '../modules/workspace/logo-service.ts'
import { PublicPage } from './PublicPage.tsx'
import { notFoundText, unsubscribeText } from './public-text.ts'

type Props = {
  language: Language
  workspace: string
  logo: PublicLogo | null
  channel: SendingChannel
  address: string
  /** The page of channels and topics; null when nobody is left to choose. */
  preferencesUrl: string | null
  /** `ask` before, `done` after leaving, `undone` after coming back. */
  state: 'ask' | 'done' | 'undone'
  canUndo: boolean
}

/**
 * Leaving the e-mails of a workspace. Opening it changes nothing, so that link scanners unsubscribe
 * nobody; its buttons post to its own address (RFC 8058 asks for the same address).
 */
export function UnsubscribePage(props: Props) {
  const { language, workspace, logo, channel, address, state, canUndo, preferencesUrl } = props
  const text = unsubscribeText[language]
  const sent = text.sent[channel]
  return (
    <PublicPage
      title={`${text.title}: ${workspace}`}
      lang={language}
      brand={workspace}
      logo={logo}
      footer={text.sentWith}
    >
      {state === 'ask' ? (
        <form method="post">
          <h1>{text.question(workspace, sent)}</h1>
          <p>{text.explain(address, sent)}</p>
          <button class="main" name="action" value="unsubscribe">
            {text.act}
          </button>
          <p class="after">
            {text.nothingYet}
            {preferencesUrl === null ? null : (
              <>
                {' '}
                <a href={preferencesUrl}>{text.preferences}</a>
              </>
            )}
          </p>
        </form>
      ) : null}
      {state === 'done' ? (
        <form method="post">
          <h1>{text.done}</h1>
          <p role="status">{text.doneExplain(workspace, address, sent)}</p>
          {canUndo ? (
            <div class="aside">
              <span>{text.wrongClick}</span>
              <button name="action" value="resubscribe">
                {text.undo}
              </button>
            </div>
          ) : null}
        </form>
      ) : null}
      {state === 'undone' ? (
        <>
          <h1>{text.undone}</h1>
          <p role="status">{text.undoneExplain(workspace, address)}</p>
        </>
      ) : null}
    </PublicPage>
  )
}

/** What an address that opens nothing shows: the same whether it is forged, old or another workspace's. */
export function NotFoundPage({ language }: { language: Language }) {
  const text = notFoundText[language]
  return (
    <PublicPage title={text.title} lang={language}>
      <h1>{text.title}</h1>
      <p>{text.explain}</p>
    </PublicPage>
  )
}
