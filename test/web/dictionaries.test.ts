import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { flatten } from '@solid-primitives/i18n'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { exclusionReasons, messageReasons, waitReasons } from '../../worker/contracts/campaign-reasons.ts'
import { campaignStates } from '../../worker/contracts/campaigns.ts'
import { errorCodes } from '../../worker/contracts/common.ts'
import { consentSources, consentStates, contactSources } from '../../worker/contracts/contacts.ts'
import { rejectReasons } from '../../worker/contracts/imports.ts'

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

it.each(areas)(
  '%s puts a space before the double signs of French, and calls the sandbox by its French name',
  async (area) => {
    const own = [...(await texts(area, 'fr'))]
    expect(own.filter(([, text]) => /[^\s\u00a0\u202f][:;?»](?:\s|$)/.test(text))).toEqual([])
    expect(own.filter(([, text]) => /\bsandbox\b/i.test(text))).toEqual([])
  },
)

const known = async (area: string): Promise<Map<string, string>> => texts(area, 'it')

it('has a sentence for every error code of the API', async () => {
  const errors = await known('web/shared/i18n/errors')
  expect(Object.keys(errorCodes).filter((code) => !errors.has(code))).toEqual([])
})

/** Codes that the server stores and a page shows, each with the text that stands for it. */
const shownCodes: [what: string, area: string, codes: readonly string[], key: (code: string) => string][] = [
  ['reason of a message', 'reasons', messageReasons, (code) => `${code}.label`],
  ['reason of a message, with help', 'reasons', messageReasons, (code) => `${code}.help`],
  ['reason of a wait', 'campaigns', waitReasons, (code) => `live.wait.${code}`],
  ['reason of an exclusion', 'campaigns', exclusionReasons, (code) => `exclusion.${code}`],
  ['state of a campaign', 'campaigns', campaignStates, (code) => `state.${code}`],
  ['source of a consent', 'contacts', consentSources, (code) => `consentFrom.${code}`],
  ['state of a consent', 'contacts', consentStates, (code) => `timeline.consent.${code}`],
  ['source of a contact', 'contacts', contactSources, (code) => `timeline.createdBy.${code}`],
  ['source of a contact in a rule', 'rules', contactSources, (code) => `source.${code}`],
  ['reason of a refused row', 'imports', rejectReasons, (code) => `reasons.${code}`],
  ['refused row', 'imports', rejectReasons, (code) => `rejects.${code}`],
]
it.each(shownCodes)('has words for every %s', async (_what, area, codes, key) => {
  const words = await known(`web/app/i18n/${area}`)
  expect(codes.filter((code) => !words.has(key(code)))).toEqual([])
})

it('lists every reason that a claim gives for leaving somebody out', async () => {
  const files = ['db/reach.ts', 'worker/modules/dispatch/queries/messages.ts']
  const rule = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  const given = [...rule.matchAll(/(?:THEN|ELSE) '(\w+)'/g)]
    .map((match) => match[1])
    .filter((reason) => reason !== 'excluded_list' && reason !== 'quiet_hours' && reason !== 'no_credit')
  expect(given.length).toBeGreaterThan(5)
  expect(messageReasons).toEqual(expect.arrayContaining(given))
})
