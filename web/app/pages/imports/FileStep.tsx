import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { FileDrop } from '../../file-reading/FileDrop.tsx'
import { RefusedFile } from '../../file-reading/RefusedFile.tsx'
import { importsText } from '../../i18n/imports.ts'
import { useWorkspace } from '../../session.tsx'
import { UnfinishedImports } from './UnfinishedImports.tsx'
import type { Wizard } from './wizard.ts'

/** Drop or choose a file; what is wrong with it is told here, and an interrupted import goes on from here. */
export function FileStep(props: { wizard: Wizard }): JSX.Element {
  const workspace = useWorkspace()
  const name = () => props.wizard.reading.file()?.name ?? ''
  const reading = () => {
    const readBytes = props.wizard.reading.readBytes()
    return readBytes === null
      ? null
      : { name: name(), readBytes, bytes: props.wizard.reading.file()?.size ?? 0 }
  }
  const choose = () => importsText.t(props.wizard.reading.refusal() ? 'file.again' : 'file.choose')
  return (
    <div class="mx-auto flex w-full max-w-[720px] flex-col gap-4 py-8 max-sm:py-2">
      <UnfinishedImports wizard={props.wizard} />
      <Show when={props.wizard.reading.refusal()}>
        {(reason) => (
          <RefusedFile
            file={name()}
            reason={reason()}
            sheets={props.wizard.reading.sheets()}
            onSheet={(index) => props.wizard.reading.inspectSheet(index)}
          />
        )}
      </Show>
      <FileDrop
        title={importsText.t('file.drop')}
        help={importsText.t('file.help')}
        choose={choose()}
        reading={reading()}
        onFile={(file) => void props.wizard.chooseFile(file)}
      />
      <p class="text-text-2">
        {importsText.t('file.checkFirst')}{' '}
        <A class="link" href={workspace.href('/contacts/csv')}>
          {importsText.t('file.manage')}
        </A>
      </p>
    </div>
  )
}
