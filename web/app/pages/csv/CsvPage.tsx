import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { FileDrop } from '../../file-reading/FileDrop.tsx'
import { FilePage, pathToContacts } from '../../file-reading/FilePage.tsx'
import { RefusedFile } from '../../file-reading/RefusedFile.tsx'
import { csvText } from '../../i18n/csv.ts'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { CleanPanel } from './CleanPanel.tsx'
import { createCsvTool, type CsvTool } from './csv-tool.ts'
import { CsvColumns } from './CsvColumns.tsx'
import { CsvPreview } from './CsvPreview.tsx'
import { FileFigures } from './FileFigures.tsx'

/** `/contacts/csv`: a file is checked and cleaned on this device, whether or not it is imported (spec 4.6). */
export default function CsvPage(): JSX.Element {
  return (
    <FilePage title={csvText.t('title')}>
      {(known) => <Tool fields={known().fields} language={known().language} />}
    </FilePage>
  )
}

function Tool(props: { fields: Field[]; language: Language }): JSX.Element {
  const workspace = useWorkspace()
  const tool = createCsvTool({
    fields: () => props.fields,
    language: () => props.language,
    defaultCountry: workspace.defaultCountry,
    timeZone: workspace.timeZone,
  })
  /** The table, once it is read and while it is not read again. */
  const table = () => (tool.readBytes() === null ? tool.table() : null)
  const phone = createMedia(phoneQuery)
  const title = () => {
    const name = table() && !phone() ? tool.file()?.name : undefined
    return name ? csvText.t('titleOf', { file: name }) : csvText.t('title')
  }
  return (
    <>
      <PageHeader
        title={title()}
        path={pathToContacts(workspace.href('/contacts'))}
        actions={
          <Show when={table()}>
            <Button onClick={() => tool.clear()}>{csvText.t('another')}</Button>
          </Show>
        }
      />
      <PageBody>
        <Show when={table()} fallback={<ChooseFile tool={tool} />}>
          {(shown) => <Opened tool={tool} table={shown()} fields={props.fields} />}
        </Show>
      </PageBody>
    </>
  )
}

function ChooseFile(props: { tool: CsvTool }): JSX.Element {
  const file = () => props.tool.file()
  const reading = () => {
    const readBytes = props.tool.readBytes()
    return readBytes === null ? null : { name: file()?.name ?? '', readBytes, bytes: file()?.size ?? 0 }
  }
  return (
    <div class="mx-auto flex w-full max-w-[720px] flex-col gap-4 px-(--gutter) py-12 max-sm:py-6">
      <Show when={props.tool.refusal()}>
        {(reason) => (
          <RefusedFile
            file={file()?.name ?? ''}
            reason={reason()}
            sheets={props.tool.sheets()}
            onSheet={(index) => props.tool.inspectSheet(index)}
          />
        )}
      </Show>
      <FileDrop
        title={csvText.t('drop.title')}
        help={csvText.t('drop.help')}
        choose={importsText.t(props.tool.refusal() ? 'file.again' : 'file.choose')}
        reading={reading()}
        onFile={(chosen) => props.tool.inspect(chosen, {})}
      />
    </div>
  )
}

function Opened(props: { tool: CsvTool; table: Table; fields: readonly Field[] }): JSX.Element {
  return (
    <div class="flex min-h-full max-lg:flex-col">
      <div class="flex min-w-0 flex-1 flex-col gap-6 px-(--gutter) py-4">
        <p class="font-semibold break-all sm:hidden">{props.tool.file()?.name}</p>
        <FileFigures tool={props.tool} table={props.table} />
        <CsvColumns tool={props.tool} table={props.table} fields={props.fields} />
        <CsvPreview tool={props.tool} table={props.table} />
      </div>
      <CleanPanel tool={props.tool} table={props.table} />
    </div>
  )
}
