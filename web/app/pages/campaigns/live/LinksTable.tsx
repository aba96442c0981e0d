import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { FigureValue } from '../../../../shared/ui/FigureTable.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useFormat } from '../../../use-format.ts'
import { shortUrl } from '../state.ts'
import type { PeopleChoice } from './PeopleDrawer.tsx'

/** Every counted link: clicks, the people behind them, and machines apart. */
export function LinksTable(props: {
  links: Campaign['links']
  onOpen: (choice: PeopleChoice) => void
}): JSX.Element {
  const format = useFormat()
  const { t } = campaignsText
  const most = () => Math.max(1, ...props.links.map((link) => link.people))
  return (
    <div class="min-w-0 overflow-x-auto">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{t('live.links')}</th>
            <th scope="col" class="min-w-16">
              {t('live.clicks')}
            </th>
            <th scope="col" class="min-w-20">
              {t('live.people')}
            </th>
            <th class="max-sm:hidden">
              <span class="sr-only">{t('live.people')}</span>
            </th>
            <th scope="col">{t('live.machines')}</th>
          </tr>
        </thead>
        <tbody>
          <For
            each={props.links}
            fallback={
              <tr>
                <td colspan={5} class="pl-0! text-left! text-text-2">
                  {t('live.noLinks')}
                </td>
              </tr>
            }
          >
            {(link) => (
              <tr>
                <th scope="row" class="max-w-0 w-full" title={link.url}>
                  <span class="block truncate">{shortUrl(link.url)}</span>
                </th>
                <td>{format.number(link.clicks)}</td>
                <td>
                  <FigureValue
                    label={shortUrl(link.url)}
                    strong
                    figure={{
                      value: link.people,
                      onOpen: () =>
                        props.onOpen({
                          title: t('drawer.ofLink', { url: shortUrl(link.url) }),
                          of: { linkId: link.id },
                        }),
                    }}
                  />
                </td>
                <td class="pl-4! max-sm:hidden">
                  <span class="block h-1.5 w-32 rounded-full bg-active">
                    <Show when={link.people > 0}>
                      <span
                        class="block h-1.5 rounded-full bg-accent"
                        style={{ width: `${(link.people / most()) * 100}%` }}
                      />
                    </Show>
                  </span>
                </td>
                <td class="text-text-3">{format.number(link.machineClicks)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}
