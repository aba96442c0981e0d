import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { ground, plants } from './plants.ts'

/** `npm run layers`: the tree keeps the rules of `.dependency-cruiser.cjs`, and every rule can bite. */

const root = join(import.meta.dirname, '../..')
const folders = ['worker', 'db', 'durable-objects', 'web']
/** A checker that cannot read a language level sees no modules and passes: that must fail. */
const fewestModules = 40

/** Dependencies of one tree, judged by the rules. */
async function judge(baseDir: string): Promise<ICruiseResult> {
  const options = await extractOptions(join(root, '.dependency-cruiser.cjs'))
  const { output } = await cruise(folders, { ...options, baseDir })
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result')
  return output
}

function ownFiles({ modules }: ICruiseResult): string[] {
  return modules
    .map(({ source }) => source)
    .filter((source) => folders.some((folder) => source.startsWith(`${folder}/`)))
}

/** What the tree itself does wrong, as lines for a person. */
async function checkTree(): Promise<{ problems: string[]; seen: number }> {
  const result = await judge(root)
  const seen = ownFiles(result).length
  const problems = result.summary.violations.map(({ rule, from, to, comment, cycle }) => {
    const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ')
    return `${rule.name}: ${from} → ${way}${comment === undefined ? '' : `\n    ${comment}`}`
  })
  if (seen < fewestModules)
    problems.push(`only ${seen} modules were seen, at least ${fewestModules} expected`)
  return { problems, seen }
}

/** Lays the plants out beside node_modules, cruises them and compares the reports with what is due. */
async function checkPlants(): Promise<{ problems: string[]; rules: number }> {
  mkdirSync(join(root, '.tsc'), { recursive: true })
  const planted = mkdtempSync(join(root, '.tsc/layers-'))
  try {
    const files = [...Object.entries(ground), ...plants.map(({ path, source }) => [path, source] as const)]
    for (const [path, source] of files) {
      mkdirSync(dirname(join(planted, path)), { recursive: true })
      writeFileSync(join(planted, path), source)
    }
    const result = await judge(planted)
    const reported = new Map<string, Set<string>>()
    for (const { from, rule } of result.summary.violations) {
      reported.set(from, (reported.get(from) ?? new Set()).add(rule.name))
    }
    const problems = plants.flatMap(({ path, breaks }) => {
      const found = reported.get(path) ?? new Set()
      const missed = breaks.filter((name) => !found.has(name)).map((name) => `${name} did not report ${path}`)
      const needless = breaks.length > 0 ? [] : [...found].map((name) => `${name} forbids ${path}`)
      return [...missed, ...needless]
    })
    const unproven = (result.summary.ruleSetUsed?.forbidden ?? [])
      .map(({ name }) => name ?? '')
      .filter((name) => !plants.some(({ breaks }) => breaks.includes(name)))
      .map((name) => `${name} has no planted violation`)
    for (const path of Object.keys(ground)) {
      for (const name of reported.get(path) ?? []) problems.push(`${name} forbids ${path}`)
    }
    return { problems: [...problems, ...unproven], rules: result.summary.ruleSetUsed?.forbidden?.length ?? 0 }
  } finally {
    rmSync(planted, { recursive: true, force: true })
  }
}

const tree = await checkTree()
const proof = await checkPlants()
for (const problem of tree.problems) console.error(`layers: ${problem}`)
for (const problem of proof.problems) console.error(`layers, proof of the rules: ${problem}`)
if (tree.problems.length + proof.problems.length > 0) process.exit(1)
console.log(
  `layers: ${tree.seen} modules keep ${proof.rules} rules; ${plants.length} planted files judged right`,
)
