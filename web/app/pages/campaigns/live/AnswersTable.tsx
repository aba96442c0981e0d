import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { FigureValue } from '../../../../shared/ui/FigureTable.tsx'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import type { PeopleChoice } from './PeopleDrawer.tsx'

/** Every answer button of a WhatsApp message with the people who pressed it. */
export function AnswersTable(props: {
  answers: Campaign['answers']
  onOpen: (choice: PeopleChoice) => void
}): JSX.Element {
  const { t } = whatsappCampaignsText
  const most = () => Math.max(1, ...props.answers.map(({ people }) => people))
  return (
    <div class="min-w-0 overflow-x-auto">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{t('live.answers')}</th>
            <th scope="col" class="min-w-20">
              {t('live.people')}
            </th>
            <th class="max-sm:hidden">
              <span class="sr-only">{t('live.people')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For
            each={props.answers}
            fallback={
              <tr>
                <td colspan={3} class="pl-0! text-left! text-text-2">
                  {t('live.noAnswers')}
                </td>
              </tr>
            }
          >
            {({ button, label, people }) => (
              <tr>
                <th scope="row" class="w-full break-words">
                  {label}
                </th>
                <td>
                  <FigureValue
                    label={label}
                    strong
                    figure={{
                      value: people,
                      onOpen: () => props.onOpen({ title: t('live.ofAnswer', { label }), of: { button } }),
                    }}
                  />
                </td>
                <td class="pl-4! max-sm:hidden">
                  <span class="block h-1.5 w-32 rounded-full bg-active">
                    <span
                      class="block h-1.5 rounded-full bg-accent"
                      style={{ width: `${(people / most()) * 100}%` }}
                    />
                  </span>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}
