import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { type SuppressibleChannel, suppressibleChannels } from '../../../../worker/contracts/consent.ts'
import { unescapeFormula } from '../../../../worker/lib/import/formula.ts'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { language } from '../../../shared/i18n/language.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { Progress } from '../../../shared/ui/Progress.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { FileDrop } from '../../file-reading/FileDrop.tsx'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ChannelChoice } from './AddPanel.tsx'
import { type BlockRun, createBlockFile } from './block-file.ts'
import { forgetSuppressions } from './suppressions.data.ts'

const { t } = suppressionsText

/** Blocking the addresses of a file: the file, its column, and how far it has come. */
export function ImportPanel(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [channels, setChannels] = createSignal<readonly SuppressibleChannel[]>(suppressibleChannels)
  const block = createBlockFile({
    slug: workspace.slug,
    defaultCountry: workspace.defaultCountry,
    language,
  })
  const reading = () => {
    const file = block.file()
    return file && !block.table() && !block.refused()
      ? { name: file.name, readBytes: block.readBytes(), bytes: file.size }
      : null
  }
  function close(): void {
    block.stop()
    void forgetSuppressions(client, workspace.slug())
    props.onClose()
  }
  return (
    <SidePanel open onClose={close} title={t('importTitle')} subtitle={block.file()?.name}>
      <Switch>
        <Match when={block.run()}>{(run) => <Run run={run()} onStop={block.stop} onClose={close} />}</Match>
        <Match when={block.table()}>
          {(table) => (
            <div class="flex flex-col gap-4">
              <Select
                label={t('importColumn')}
                value={String(block.column())}
                options={columnsOf(table()).map(({ label, example }, index) => ({
                  value: String(index),
                  label,
                  detail: example,
                }))}
                onChange={(value) => block.setColumn(Number(value))}
                help={t('importExample', { example: columnsOf(table())[block.column()]?.example ?? '' })}
              />
              <ChannelChoice
                chosen={channels()}
                onChange={setChannels}
                error={channels().length === 0 ? t('noChannel') : undefined}
              />
              <div>
                <Button
                  kind="main"
                  offReason={channels().length === 0 ? t('noChannel') : undefined}
                  onClick={() => block.start(channels())}
                >
                  {t('importStart')}
                </Button>
              </div>
            </div>
          )}
        </Match>
        <Match when={true}>
          <div class="flex flex-col gap-4">
            <Show when={block.refused()}>
              <Notice tone="bad" live fact={t('importRefused')} />
            </Show>
            <FileDrop
              title={t('importAction')}
              help={t('importHelp')}
              choose={t('importChoose')}
              onFile={block.choose}
              reading={reading()}
            />
          </div>
        </Match>
      </Switch>
    </SidePanel>
  )
}

const columnsOf = (table: Table): { label: string; example: string }[] =>
  table.headings.map((heading, index) => ({
    label: heading === '' ? t('importColumnNumber', { number: index + 1 }) : heading,
    example: unescapeFormula(
      table.sample.find(({ cells }) => (cells[index] ?? '') !== '')?.cells[index] ?? '',
    ),
  }))

function Run(props: { run: BlockRun; onStop: () => void; onClose: () => void }): JSX.Element {
  const format = useFormat()
  const figures = () =>
    t('importResult', {
      added: format.number(props.run.added),
      known: format.number(props.run.known),
      invalid: format.number(props.run.invalid),
    })
  return (
    <div class="flex flex-col gap-4">
      <Switch>
        <Match when={props.run.state === 'reading'}>
          <p role="status">{t('importReading')}</p>
        </Match>
        <Match when={props.run.state === 'running'}>
          <Progress
            title={t('importRunning')}
            total={props.run.total}
            done={props.run.done}
            detail={figures()}
            onCancel={() => props.onStop()}
          />
        </Match>
        <Match when={props.run.state === 'done'}>
          <Notice tone="ok" live fact={t('importDone')}>
            {figures()}
          </Notice>
        </Match>
        <Match when={props.run.state === 'stopped'}>
          <Notice tone="warn" live fact={t('importStopped')}>
            {figures()}
          </Notice>
        </Match>
        <Match when={true}>
          <Notice
            tone="bad"
            live
            fact={t('importFailed', { reason: props.run.problem ?? t('importRefused') })}
          >
            {figures()}
          </Notice>
        </Match>
      </Switch>
      <Show when={props.run.unread.length > 0}>
        <div>
          <h3 class="font-medium">{t('importUnread')}</h3>
          <ul class="mt-1 text-secondary text-text-2">
            <For each={props.run.unread}>{(line) => <li class="wrap-anywhere">{line}</li>}</For>
          </ul>
        </div>
      </Show>
      <Show when={props.run.state !== 'running' && props.run.state !== 'reading'}>
        <div>
          <Button onClick={() => props.onClose()}>{t('close')}</Button>
        </div>
      </Show>
    </div>
  )
}
