import { A, useLocation } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Glyph } from '../../shared/ui/Button.tsx'
import { creditText } from '../i18n/credit.ts'
import { creditQuery } from '../pages/settings/credit.data.ts'
import { useWorkspace } from '../session.tsx'
import { useFormat } from '../use-format.ts'

/** Says on every page that the credit is low, to those who may see it (spec 15.5); its own page says it itself. */
export default function CreditBanner(): JSX.Element {
  const workspace = useWorkspace()
  const location = useLocation()
  const format = useFormat()
  const credit = useQuery(() => ({ ...creditQuery(workspace.slug()), staleTime: 60_000 }))
  const path = () => workspace.href('/settings/credit')
  const low = () => {
    const data = credit.isSuccess ? credit.data : undefined
    return (data?.lowSince ?? null) !== null && location.pathname !== path() ? data : undefined
  }
  return (
    <Show when={low()}>
      {(data) => (
        <p
          class="flex flex-none flex-wrap items-center gap-x-2 bg-warn-soft px-(--gutter) py-1.5 text-warn"
          role="status"
        >
          <Glyph icon={TriangleAlert} size={14} />
          {creditText.t('banner.low', { amount: format.money(data().balanceMicros, data().currency) })}
          <A class="link" href={path()}>
            {creditText.t(workspace.can('credit.write') ? 'banner.topUp' : 'banner.open')}
          </A>
        </p>
      )}
    </Show>
  )
}
