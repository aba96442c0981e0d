import type { Language } from '../contracts/common.ts'
import { isOptedIn } from '../modules/preferences/plan.ts'
import type { PreferencesView } from '../modules/preferences/service.ts'
import type { PublicLogo } from '../modules/workspace/logo-service.ts'
import { preferencesText } from './preferences-text.ts'
import { PublicPage } from './PublicPage.tsx'
import { unsubscribeText } from './public-text.ts'

type Props = {
  language: Language
  workspace: string
  logo: PublicLogo | null
  view: PreferencesView
  /** What was done a moment ago. */
  done: 'saved' | 'left' | null
  /** The key by which this person's browsers subscribe. */
  pushKey: string
}

/** A person's channels and topics. Opening it changes nothing; its buttons post to its own address. */
export function PreferencesPage({ language, workspace, logo, view, done, pushKey }: Props) {
  const text = preferencesText[language]
  return (
    <PublicPage
      title={`${text.title}: ${workspace}`}
      lang={language}
      brand={workspace}
      logo={logo}
      footer={unsubscribeText[language].sentWith}
    >
      <h1>{text.title}</h1>
      {done === null ? null : (
        <p class="told" role="status">
          {done === 'saved' ? text.saved : text.left(workspace)}
        </p>
      )}
      <p>{text.lead(workspace)}</p>
      <form method="post">
        {view.channels.length === 0 ? null : (
          <fieldset>
            <legend>{text.channels}</legend>
            {view.channels.map(({ channel, address, state, blocked }) => (
              <label class="box">
                <input type="hidden" name="shown_channel" value={channel} />
                <input type="checkbox" name="channel" value={channel} checked={isOptedIn(state)} />
                <span>
                  <b>{text.channel[channel]}</b> <span class="meta">{address ?? text.device}</span>
                  {blocked ? <span class="note">{text.blocked}</span> : null}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        {view.topics.length === 0 ? null : (
          <fieldset>
            <legend>{text.topics}</legend>
            {view.topics.map(({ listId, name, description, joined }) => (
              <label class="box">
                <input type="hidden" name="shown_topic" value={String(listId)} />
                <input type="checkbox" name="topic" value={String(listId)} checked={joined} />
                <span>
                  <b>{name}</b>
                  {description === '' ? null : <span class="note">{description}</span>}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <button class="main" name="action" value="save">
          {text.save}
        </button>
        <p class="after">{text.nothingYet}</p>
        <div class="aside">
          <span>
            <b>{text.leaveTitle}</b> {text.leaveText(workspace)}
          </span>
          <button name="action" value="leave">
            {text.leave}
          </button>
        </div>
      </form>
      <AllowNotifications language={language} workspace={workspace} pushKey={pushKey} />
    </PublicPage>
  )
}

/** A button that the script shows where the browser can: notifications on this device (spec 6.5). */
function AllowNotifications({
  language,
  workspace,
  pushKey,
}: Pick<Props, 'language' | 'workspace' | 'pushKey'>) {
  const text = preferencesText[language].notifications
  return (
    <>
      <div class="aside" data-centralino-push-frame hidden>
        <span>
          <b>{text.title}</b> {text.lead(workspace)}
        </span>
        <button type="button" data-centralino-push data-text={text.agree(workspace)} hidden>
          {text.act}
        </button>
        <p
          class="told"
          role="status"
          data-centralino-push-status
          data-on={text.on}
          data-denied={text.denied}
          data-failed={text.failed}
          hidden
        />
      </div>
      <script src="/push.js" data-key={pushKey} data-worker="/sw.js" defer />
    </>
  )
}
