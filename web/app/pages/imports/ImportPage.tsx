import { A, useSearchParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { Match, Show, Switch, untrack } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { buttonClass } from '../../../shared/ui/Button.tsx'
import { EmptyState, Notice } from '../../../shared/ui/States.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { Stepper } from '../../../shared/ui/Stepper.tsx'
import { FilePage, pathToContacts } from '../../file-reading/FilePage.tsx'
import { importsText } from '../../i18n/imports.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { ColumnsStep } from './ColumnsStep.tsx'
import { ConfirmStep } from './ConfirmStep.tsx'
import { ConsentsStep } from './ConsentsStep.tsx'
import { FileStep } from './FileStep.tsx'
import { ResultStep } from './ResultStep.tsx'
import { RunningStep } from './RunningStep.tsx'
import { Summary } from './Summary.tsx'
import { createWizard, wizardSteps } from './wizard.ts'

/** `/contacts/import`: a file of people becomes contacts and a list, in four steps (spec 4). */
export default function ImportPage(): JSX.Element {
  const workspace = useWorkspace()
  return (
    <Show when={workspace.can('contacts.import')} fallback={<NotAllowed />}>
      <FilePage title={importsText.t('title')}>
        {(known) => <ImportWizard fields={known().fields} language={known().language} />}
      </FilePage>
    </Show>
  )
}

/** For a role that would only be refused at the last step, after all the work on the file. */
function NotAllowed(): JSX.Element {
  const workspace = useWorkspace()
  return (
    <>
      <PageHeader title={importsText.t('title')} path={pathToContacts(workspace.href('/contacts'))} />
      <PageBody>
        <EmptyState
          title={importsText.t('notAllowed.title')}
          text={importsText.t('notAllowed.text')}
          action={
            <A class={buttonClass({})} href={workspace.href('/contacts/csv')}>
              {importsText.t('notAllowed.csv')}
            </A>
          }
        />
      </PageBody>
    </>
  )
}

function ImportWizard(props: { fields: Field[]; language: Language }): JSX.Element {
  const workspace = useWorkspace()
  const [search] = useSearchParams<{ list?: string }>()
  const wizard = createWizard({ fields: () => props.fields, language: () => props.language })
  // Whoever comes from a list fills that list (`/contacts/import?list=ID`).
  const askedList = untrack(() => recordId(search.list))
  if (askedList !== null) wizard.setListChoice(askedList)
  const stepNumber = () => {
    const at = wizardSteps.findIndex((name) => name === wizard.step())
    return at === -1 ? wizardSteps.length : at
  }
  const fileName = () => wizard.running.detail()?.fileName ?? wizard.reading.file()?.name
  const phone = createMedia(phoneQuery)
  const title = () => {
    const name = wizard.step() === 'file' || phone() ? undefined : fileName()
    return name ? importsText.t('titleOf', { file: name }) : importsText.t('title')
  }
  const hasSummary = () => ['columns', 'consents', 'confirm'].includes(wizard.step())
  return (
    <>
      <PageHeader
        title={title()}
        path={pathToContacts(workspace.href('/contacts'))}
        actions={
          <Stepper steps={wizardSteps.map((name) => importsText.t(`steps.${name}`))} current={stepNumber()} />
        }
      />
      <PageBody>
        <div class={hasSummary() ? 'flex min-h-full max-lg:flex-col' : 'min-h-full'}>
          <div class="min-w-0 flex-1 px-(--gutter) py-4">
            <Show when={wizard.running.problem()}>
              {(problem) => (
                <div class="mb-4">
                  <Notice tone="bad" live fact={problemText(problem())} />
                </div>
              )}
            </Show>
            <Switch>
              <Match when={wizard.step() === 'file'}>
                <FileStep wizard={wizard} />
              </Match>
              <Match when={wizard.step() === 'columns' && wizard.reading.table()}>
                {(table) => <ColumnsStep wizard={wizard} table={table()} fields={props.fields} />}
              </Match>
              <Match when={wizard.step() === 'consents'}>
                <ConsentsStep wizard={wizard} />
              </Match>
              <Match when={wizard.step() === 'confirm'}>
                <ConfirmStep wizard={wizard} />
              </Match>
              <Match when={wizard.step() === 'running' && wizard.running.detail()}>
                {(detail) => <RunningStep wizard={wizard} detail={detail()} />}
              </Match>
              <Match when={wizard.step() === 'done' && wizard.running.detail()}>
                {(detail) => <ResultStep wizard={wizard} detail={detail()} />}
              </Match>
            </Switch>
          </div>
          <Show when={hasSummary()}>
            <Summary wizard={wizard} />
          </Show>
        </div>
      </PageBody>
    </>
  )
}
