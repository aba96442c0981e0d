import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { logoLimits, type WorkspaceSettings } from '../../../../worker/contracts/workspace.ts'
import { fieldError, fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { FieldError } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { logoAddress } from '../../session.data.ts'
import { useWorkspace } from '../../session.tsx'
import { Section } from './Section.tsx'
import { removeLogo, restoreLogo, uploadLogo } from './settings.data.ts'

/** The workspace's picture: chosen, changed, taken off, each with its way back. */
export function LogoSection(props: { settings: WorkspaceSettings }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<string>()
  let input: HTMLInputElement | undefined

  const logo = () => props.settings.logo

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      setProblem(fieldError(error, 'logo') ?? problemText(error))
    } finally {
      setBusy(false)
    }
  }

  /** Puts back what was there before. */
  const undoTo = (before: WorkspaceSettings['logo']) => () =>
    void run(() =>
      before === null
        ? removeLogo(client, workspace.slug())
        : restoreLogo(client, workspace.slug(), before.version),
    )

  async function choose(file: File | undefined): Promise<void> {
    if (!file) return
    if (file.size > logoLimits.bytes) {
      const params = { kib: logoLimits.bytes / 1024 }
      setProblem(fieldProblemText({ field: 'logo', code: 'image_too_large', params }))
      return
    }
    const before = logo()
    await run(async () => {
      await uploadLogo(client, workspace.slug(), file)
      showToast({ text: settingsText.t('logo.changed'), onUndo: undoTo(before) })
    })
  }

  async function remove(): Promise<void> {
    const before = logo()
    await run(async () => {
      await removeLogo(client, workspace.slug())
      showToast({ text: settingsText.t('logo.removed'), onUndo: undoTo(before) })
    })
  }

  return (
    <Section title={settingsText.t('logo.title')} lead={settingsText.t('logo.lead')}>
      <div class="flex flex-col gap-3">
        <Show when={logo()} fallback={<p class="text-text-2">{settingsText.t('logo.none')}</p>}>
          {(shown) => (
            <div class="flex min-h-16 max-w-full items-center self-start rounded-8 border border-line bg-white p-3">
              <img
                class="max-h-16 max-w-full object-contain"
                src={logoAddress(workspace.slug(), shown())}
                alt={settingsText.t('logo.alt', { name: workspace.name() })}
              />
            </div>
          )}
        </Show>
        <Show
          when={workspace.can('workspace.write')}
          fallback={<p class="text-text-2">{settingsText.t('readOnly')}</p>}
        >
          <div class="flex flex-wrap gap-2">
            <input
              ref={(element) => (input = element)}
              type="file"
              class="sr-only"
              tabIndex={-1}
              aria-label={settingsText.t('logo.file')}
              accept="image/png,image/jpeg,image/webp,image/svg+xml"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? []
                void choose(file)
                event.currentTarget.value = ''
              }}
            />
            <Button busy={busy()} busyLabel={settingsText.t('logo.working')} onClick={() => input?.click()}>
              {settingsText.t(logo() ? 'logo.change' : 'logo.upload')}
            </Button>
            <Show when={logo()}>
              <Button kind="quiet" onClick={() => void remove()}>
                {settingsText.t('logo.remove')}
              </Button>
            </Show>
          </div>
          <Show
            when={problem()}
            fallback={<p class="text-secondary text-text-3">{settingsText.t('logo.help')}</p>}
          >
            {(sentence) => <FieldError>{sentence()}</FieldError>}
          </Show>
        </Show>
      </div>
    </Section>
  )
}
