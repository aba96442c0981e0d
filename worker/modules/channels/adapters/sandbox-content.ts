import type { TemplateCategory } from '../../../contracts/templates.ts'
import type { Approval, ContentOutcome, ContentProvider } from '../content-port.ts'

/** Where the sandbox keeps templates. */
export type KeptContents = {
  insert(kept: { providerId: string; name: string; language: string }): Promise<void>
  findNamed(name: string, language: string): Promise<{ id: string } | null>
  find(id: string): Promise<Approval | null>
  /** False when it holds none of that id. */
  submit(id: string, category: TemplateCategory): Promise<boolean>
  delete(id: string): Promise<void>
}

/**
 * The keeper of templates of a workspace without credentials (spec 8.2): nobody reads them, their approval is
 * played. Like the real one it knows no key, so that asking takes one path.
 */
export function createSandboxContent(kept: KeptContents): ContentProvider {
  return {
    name: 'sandbox',
    create: ({ name, language }) =>
      settle(async () => {
        const id = `HX${crypto.randomUUID().replaceAll('-', '')}`
        await kept.insert({ providerId: id, name, language })
        return { id }
      }),
    find: (name, language) => settle(() => kept.findNamed(name, language)),
    async request(id, { category }) {
      const submitted = await settle(() => kept.submit(id, category))
      if (submitted.type !== 'done') return submitted
      if (!submitted.value) return { type: 'missing' }
      return { type: 'done', value: { status: 'pending', reason: null, category } }
    },
    async read(id) {
      const found = await settle(() => kept.find(id))
      if (found.type !== 'done') return found
      return found.value === null ? { type: 'missing' } : { type: 'done', value: found.value }
    },
    delete: (id) =>
      settle(async () => {
        await kept.delete(id)
        return null
      }),
  }
}

async function settle<T>(work: () => Promise<T>): Promise<ContentOutcome<T>> {
  try {
    return { type: 'done', value: await work() }
  } catch {
    // The write may have happened: the kept rows tell.
    return { type: 'unclear', code: 'sandbox_unavailable' }
  }
}
