import type { JSX } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { buttonClass } from '../../../shared/ui/Button.tsx'
import { createPageTitle } from '../../../shared/ui/Page.tsx'
import { StatePage } from './StatePage.tsx'

/** An address that leads nowhere: a jack without a cord, and the way back. */
export function NotFound(props: { homeHref?: string }): JSX.Element {
  createPageTitle(() => uiText.t('state.notFoundTitle'))
  return (
    <StatePage
      title={uiText.t('state.notFoundTitle')}
      text={uiText.t('state.notFoundText')}
      action={
        <a href={props.homeHref ?? '/'} class={buttonClass({ kind: 'main' })}>
          {uiText.t('state.notFoundAction')}
        </a>
      }
    />
  )
}
