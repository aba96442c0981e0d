import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { flatten } from '@solid-primitives/i18n'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errorCodes } from '../../worker/contracts/common.ts'

const Module = z.object({ default: z.record(z.string(), z.unknown()) })
const folders = ['web/shared/i18n', 'web/app/i18n']
const areas = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.it.ts'))
    .map((file) => `${folder}/${file.slice(0, -'.it.ts'.length)}`),
)

/** The texts of a dictionary by path; groups are left out. */
async function texts(area: string, language: string): Promise<Map<string, string>> {
  const module: unknown = await import(pathToFileURL(resolve(`${area}.${language}.ts`)).href)
  const all = Object.entries(flatten(Module.parse(module).default))
  return new Map(all.flatMap(([path, text]) => (typeof text === 'string' ? [[path, text] as const] : [])))
}

const slots = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '').toSorted()

describe.each(areas)('the texts of %s', (area) => {
  it.each(['it', 'en', 'fr'])('are all there in %s, none empty', async (language) => {
    const italian = await texts(area, 'it')
    const own = await texts(area, language)
    expect([...own.keys()].toSorted()).toEqual([...italian.keys()].toSorted())
    expect([...own].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it.each(['en', 'fr'])('fill the same slots in %s', async (language) => {
    const italian = await texts(area, 'it')
    const own = await texts(area, language)
    // "one" may say it without the number: "Selezionato l'unico che corrisponde".
    const wrong = [...own].filter(
      ([path, text]) =>
        !/\.(one|many)$/.test(path) && slots(text).join() !== slots(italian.get(path) ?? '').join(),
    )
    expect(wrong).toEqual([])
  })

  it.each(['it', 'en', 'fr'])(
    'keep the voice in %s: no exclamation marks, no dots or arrows between words',
    async (language) => {
      const own = await texts(area, language)
      expect([...own].filter(([, text]) => /[!·→]/.test(text))).toEqual([])
    },
  )
})

it('has a sentence for every error code of the API', async () => {
  const known = await texts('web/shared/i18n/errors', 'it')
  expect(Object.keys(errorCodes).filter((code) => !known.has(code))).toEqual([])
})
