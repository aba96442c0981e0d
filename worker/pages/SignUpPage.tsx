import type { Language } from '../contracts/common.ts'
import type { ConfirmView, SignUpView } from '../modules/preferences/service.ts'
import type { PublicLogo } from '../modules/workspace/logo-service.ts'
import { preferencesText, signUpText } from './preferences-text.ts'
import { PublicPage } from './PublicPage.tsx'

type Frame = { language: Language; workspace: string; logo: PublicLogo | null }

type SignUpProps = Frame & {
  view: SignUpView
  /** Set once the request was taken. */
  sent: boolean
  problem: 'email' | 'too_fast' | 'stale' | 'too_many' | null
  /** What was filled in before a problem. */
  filled: { email: string; firstName: string; listIds: readonly number[] }
}

/** Signing up: an address, topics, what is agreed to, and one button. The address is proven by mail. */
export function SignUpPage({ language, workspace, logo, view, sent, problem, filled }: SignUpProps) {
  const text = signUpText[language]
  return (
    <PublicPage
      title={text.title(workspace)}
      lang={language}
      brand={workspace}
      logo={logo}
      footer="Centralino"
    >
      {sent ? (
        <>
          <h1>{text.checkTitle}</h1>
          <p role="status">{text.checkText}</p>
        </>
      ) : (
        <form method="post">
          <h1>{text.title(workspace)}</h1>
          <p>{view.email === null ? text.lead(workspace) : text.leadKnown(workspace)}</p>
          {problem === null ? null : (
            <p class="told bad" role="alert" id="problem">
              {text.problem[problem]}
            </p>
          )}
          <Fields language={language} view={view} problem={problem} filled={filled} />
          <p class="after agree">{text.agree(workspace)}</p>
          <input type="hidden" name="shown_at" value={view.shownAt} />
          <p class="trap" aria-hidden="true">
            <label>
              {text.honeypot}
              <input name="website" tabindex={-1} autocomplete="off" />
            </label>
          </p>
          <button class="main" name="action" value="signup">
            {text.act}
          </button>
        </form>
      )}
    </PublicPage>
  )
}

function Fields({
  language,
  view,
  problem,
  filled,
}: Pick<SignUpProps, 'language' | 'view' | 'problem' | 'filled'>) {
  const text = signUpText[language]
  return (
    <>
      {view.email === null ? (
        <>
          <label class="field">
            <span>{text.email}</span>
            <input
              name="email"
              type="email"
              autocomplete="email"
              required
              maxlength={254}
              value={filled.email}
              aria-invalid={problem === 'email' ? 'true' : undefined}
              aria-describedby={problem === 'email' ? 'problem' : undefined}
            />
          </label>
          <label class="field">
            <span>
              {text.firstName} <span class="meta">{text.optional}</span>
            </span>
            <input name="first_name" autocomplete="given-name" maxlength={100} value={filled.firstName} />
          </label>
        </>
      ) : (
        <p>
          <b>{view.email}</b>
        </p>
      )}
      {view.topics.length === 0 ? null : (
        <fieldset>
          <legend>{preferencesText[language].topicsLead}</legend>
          {view.topics.map(({ listId, name, description }) => (
            <label class="box">
              <input
                type="checkbox"
                name="topic"
                value={String(listId)}
                checked={filled.listIds.includes(listId)}
              />
              <span>
                <b>{name}</b>
                {description === '' ? null : <span class="note">{description}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  )
}

type ConfirmProps = Frame & {
  view: ConfirmView
  /** Of the person's own page, once it is confirmed. */
  preferencesUrl: string | null
  signUpUrl: string
}

/** Confirming by mail. Opening it changes nothing, so that link scanners confirm nobody. */
export function ConfirmPage({ language, workspace, logo, view, preferencesUrl, signUpUrl }: ConfirmProps) {
  const text = signUpText[language]
  return (
    <PublicPage
      title={text.confirmTitle(workspace)}
      lang={language}
      brand={workspace}
      logo={logo}
      footer="Centralino"
    >
      {view.state === 'open' ? (
        <form method="post">
          <h1>{text.confirmTitle(workspace)}</h1>
          <p>{text.confirmText(view.email)}</p>
          <button class="main" name="action" value="confirm">
            {text.confirm}
          </button>
        </form>
      ) : view.state === 'confirmed' ? (
        <>
          <h1>{text.confirmedTitle}</h1>
          <p role="status">{text.confirmedText(workspace, view.email)}</p>
          {preferencesUrl === null ? null : (
            <p>
              <a href={preferencesUrl}>{text.preferences}</a>
            </p>
          )}
        </>
      ) : (
        <>
          <h1>{text.expiredTitle}</h1>
          <p>
            {text.expiredText} <a href={signUpUrl}>{text.act}</a>
          </p>
        </>
      )}
    </PublicPage>
  )
}
