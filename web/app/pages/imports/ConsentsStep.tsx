import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { type ConsentStatement, importConsentChannels } from '../../../../worker/contracts/imports.ts'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { uiText } from '../../../shared/i18n/ui.ts'
import { importsText } from '../../i18n/imports.ts'
import { hasTarget } from '../../file-reading/columns.ts'
import type { Wizard } from './wizard.ts'

type ConsentChannel = ConsentStatement['channel']

/** The importer's statement per channel; none is made by itself (spec 4.5). */
export function ConsentsStep(props: { wizard: Wizard }): JSX.Element {
  const statement = (channel: ConsentChannel) =>
    props.wizard.consents().find((one) => one.channel === channel)
  const isOpen = (channel: ConsentChannel) =>
    hasTarget(props.wizard.reading.choices(), channel === 'email' ? 'email' : 'phone')
  const set = (channel: ConsentChannel, text: string | null): void => {
    const others = props.wizard.consents().filter((one) => one.channel !== channel)
    props.wizard.setConsents(text === null ? others : [...others, { channel, text }])
  }
  return (
    <section class="max-w-[640px]" aria-labelledby="consents-title">
      <h2 id="consents-title" class="text-section font-semibold">
        {importsText.t('consents.title')}
      </h2>
      <p class="mt-1 text-text-2">{importsText.t('consents.text')}</p>
      <ul class="mt-4 border-t border-line">
        <For each={importConsentChannels}>
          {(channel) => (
            <li class="flex flex-col gap-3 border-b border-line py-4">
              <Checkbox
                label={
                  <span class="flex items-center gap-2 font-medium">
                    <ChannelGlyph channel={channel} named />
                    {importsText.t('consents.given', { channel: uiText.t(`channel.${channel}`) })}
                  </span>
                }
                help={isOpen(channel) ? undefined : importsText.t('consents.noAddress')}
                checked={statement(channel) !== undefined}
                disabled={!isOpen(channel)}
                onChange={(checked) => set(channel, checked ? '' : null)}
              />
              <Show when={statement(channel)}>
                {(stated) => (
                  <TextArea
                    class="pl-6"
                    label={importsText.t('consents.statement')}
                    placeholder={importsText.t('consents.placeholder')}
                    rows={2}
                    maxLength={500}
                    value={stated().text}
                    onText={(text) => set(channel, text)}
                  />
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <p class="mt-3 text-secondary text-text-2">{importsText.t('consents.keeps')}</p>
    </section>
  )
}
