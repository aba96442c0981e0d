import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { buttonClass } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { domainsText } from '../../../i18n/domains.ts'
import { useWorkspace } from '../../../session.tsx'
import { domainsQuery } from '../../settings/domains.data.ts'

/** Says before a campaign goes out that mail from its sender's domain is refused, or not trusted (spec 7.5). */
export function SenderDomainNotice(props: { email: string }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = domainsText
  const domains = useQuery(() => ({
    ...domainsQuery(workspace.slug()),
    enabled: workspace.can('channels.read'),
  }))
  const warning = () => {
    const name = props.email.slice(props.email.lastIndexOf('@') + 1)
    const state = domains.isSuccess ? domains.data.find(({ domain }) => domain === name)?.state : undefined
    if (state !== 'unverified' && state !== 'not_added' && state !== 'incomplete') return undefined
    return { tone: state === 'incomplete' ? ('warn' as const) : ('bad' as const), state, domain: name }
  }
  return (
    <Show when={warning()}>
      {(found) => (
        <Notice
          tone={found().tone}
          fact={t(`beforeSending.${found().state}`, { domain: found().domain })}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/settings/email')}>
              {t('beforeSending.open')}
            </A>
          }
        />
      )}
    </Show>
  )
}
