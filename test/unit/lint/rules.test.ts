import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

/** One file each that breaks a rule this project relies on; oxlint runs over all of them once. */
const planted: [rule: string, path: string, source: string][] = [
  ['typescript(no-explicit-any)', 'worker/any.ts', 'export const open = (value: any) => value\n'],
  [
    'typescript(no-non-null-assertion)',
    'worker/bang.ts',
    'export const first = (values: number[]) => values[0]!\n',
  ],
  [
    'typescript(no-floating-promises)',
    'worker/floating.ts',
    'async function save() {}\nexport function run() {\n  save()\n}\n',
  ],
  [
    'typescript(consistent-type-imports)',
    'worker/type-import.ts',
    "import { Shape } from './shape.ts'\nexport const area = (shape: Shape) => shape.side\n",
  ],
  [
    'import(no-cycle)',
    'worker/cycle.ts',
    "import { back } from './cycle-back.ts'\nexport const there = () => back\n",
  ],
  ['eslint(no-console)', 'worker/print.ts', "export const print = () => console.log('x')\n"],
  [
    'eslint(max-lines)',
    'worker/long.ts',
    'export const line = 1\n'.repeat(401).replaceAll(/line/g, nextName()),
  ],
  [
    'eslint(no-restricted-properties)',
    'worker/modules/things/clock.ts',
    'export const now = () => Date.now()\n',
  ],
  [
    'solid(reactivity)',
    'web/app/stale.tsx',
    "import { createSignal } from 'solid-js'\nexport function Stale() {\n  const [count] = createSignal(0)\n  const doubled = count() * 2\n  return <p>{doubled}</p>\n}\n",
  ],
  [
    'solid(no-destructure)',
    'web/app/destructured.tsx',
    'export function Name({ name }: { name: string }) {\n  return <p>{name}</p>\n}\n',
  ],
  [
    'vitest(no-focused-tests)',
    'test/unit/focused.test.ts',
    "import { expect, it } from 'vitest'\nit.only('one', () => {\n  expect(1).toBe(1)\n})\n",
  ],
  [
    'vitest(no-disabled-tests)',
    'test/unit/skipped.test.ts',
    "import { expect, it } from 'vitest'\nit.skip('one', () => {\n  expect(1).toBe(1)\n})\n",
  ],
]

/** Files that the planted ones import, and one that keeps every rule. */
const ground: Record<string, string> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      target: 'ES2023',
      module: 'ESNext',
      moduleResolution: 'bundler',
      allowImportingTsExtensions: true,
      noEmit: true,
      jsx: 'preserve',
      jsxImportSource: 'solid-js',
    },
  }),
  'worker/shape.ts': 'export type Shape = { side: number }\n',
  'worker/cycle-back.ts': "import { there } from './cycle.ts'\nexport const back = (): unknown => there\n",
  'web/app/good.tsx': 'export function Good(props: { name: string }) {\n  return <p>{props.name}</p>\n}\n',
}

/** `replaceAll` callback that numbers what it replaces, so that no name repeats. */
function nextName(): () => string {
  let number = 0
  return () => `line${++number}`
}

const root = join(import.meta.dirname, '../../..')
const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
})
let folder: string
let reported: Map<string, string[]>

function lint(cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const oxlint = join(root, 'node_modules/.bin/oxlint')
    execFile(
      oxlint,
      ['--type-aware', '--format', 'json', 'worker', 'web', 'test'],
      { cwd },
      (_failed, stdout) => resolve(stdout),
    )
  })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'centralino-lint-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  const files = [...Object.entries(ground), ...planted.map(([, path, source]) => [path, source] as const)]
  for (const [path, source] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
  const { diagnostics } = Report.parse(JSON.parse(await lint(folder)))
  reported = new Map()
  for (const { code, filename } of diagnostics) {
    reported.set(filename, [...(reported.get(filename) ?? []), code])
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('lint rules', () => {
  it.each(planted)('%s reports %s', (rule, path) => {
    expect(reported.get(path)).toContain(rule)
  })

  it('leaves a component that keeps the rules alone', () => {
    expect(reported.get('web/app/good.tsx')).toBeUndefined()
  })
})
