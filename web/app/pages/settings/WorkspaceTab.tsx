import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch, untrack } from 'solid-js'
import { languages } from '../../../../worker/contracts/common.ts'
import { type WorkspaceSettings, WorkspaceSettingsInput } from '../../../../worker/contracts/workspace.ts'
import { createForm } from '../../../shared/form.ts'
import { language, languageNames } from '../../../shared/i18n/language.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { SearchSelect } from '../../../shared/ui/SearchSelect.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { workspaceSettingsQuery } from '../../session.data.ts'
import { useWorkspace } from '../../session.tsx'
import { countryOptions, timeZoneOptions } from './country-codes.ts'
import { FormFoot } from './FormFoot.tsx'
import { LogoSection } from './LogoSection.tsx'
import { Section } from './Section.tsx'
import { SendersSection } from './SendersSection.tsx'
import { FrequencyCapSection, QuietHoursSection } from './SendingLimits.tsx'
import { saveSettings } from './settings.data.ts'

const languageOptions = languages.map((value) => ({ value, label: languageNames[value] }))

/** What the workspace is and how it writes (spec 1.5). */
export function WorkspaceTab(): JSX.Element {
  const workspace = useWorkspace()
  const settings = useQuery(() => workspaceSettingsQuery(workspace.slug()))
  return (
    <Switch fallback={<SkeletonRows rows={4} />}>
      <Match when={settings.isError && !settings.data}>
        <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
      </Match>
      <Match when={settings.data}>
        {(data) => (
          <>
            <WorkspaceForm settings={data()} />
            <LogoSection settings={data()} />
            <Show when={workspace.can('channels.read')}>
              <SendersSection />
            </Show>
            <QuietHoursSection settings={data()} />
            <FrequencyCapSection settings={data()} />
          </>
        )}
      </Match>
    </Switch>
  )
}

function WorkspaceForm(props: { settings: WorkspaceSettings }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { name, timeZone, defaultCountry, defaultLanguage } = untrack(() => props.settings)
  const form = createForm({
    schema: WorkspaceSettingsInput.omit({ quietHours: true, frequencyCap: true }).required(),
    initial: { name, timeZone, defaultCountry, defaultLanguage },
    async submit(values) {
      await saveSettings(client, workspace.slug(), values)
      showToast({ text: settingsText.t('saved') })
    },
  })
  const countries = createMemo(() => countryOptions(language()))
  const zones = timeZoneOptions(timeZone)
  const mayWrite = () => workspace.can('workspace.write')
  return (
    <Section title={settingsText.t('workspace.title')} lead={settingsText.t('workspace.lead')}>
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={settingsText.t('workspace.name')}
          autocomplete="organization"
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
          readonly={!mayWrite()}
        />
        <SearchSelect
          label={settingsText.t('workspace.timeZone')}
          help={settingsText.t('workspace.timeZoneHelp')}
          value={form.values.timeZone}
          options={zones}
          onChange={(value) => form.set('timeZone', value)}
          error={form.error('timeZone')}
          disabled={!mayWrite()}
        />
        <SearchSelect
          label={settingsText.t('workspace.country')}
          help={settingsText.t('workspace.countryHelp')}
          value={form.values.defaultCountry}
          options={countries()}
          onChange={(value) => form.set('defaultCountry', value)}
          error={form.error('defaultCountry')}
          disabled={!mayWrite()}
        />
        <Select
          label={settingsText.t('workspace.language')}
          help={settingsText.t('workspace.languageHelp')}
          value={form.values.defaultLanguage}
          options={languageOptions}
          onChange={(value) => form.set('defaultLanguage', value)}
          error={form.error('defaultLanguage')}
          disabled={!mayWrite()}
        />
        <Show when={mayWrite()} fallback={<p class="text-text-2">{settingsText.t('readOnly')}</p>}>
          <FormFoot problem={form.problem()}>
            <Button kind="main" type="submit" busy={form.busy()} busyLabel={uiText.t('actions.saving')}>
              {uiText.t('actions.save')}
            </Button>
          </FormFoot>
        </Show>
      </form>
    </Section>
  )
}
