import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'

/**
 * `npm run docs:check`: what the documents point at is there. Checked are relative links and their
 * anchors, paths of this tree in code spans and code blocks, and `npm run` scripts.
 */

const root = join(import.meta.dirname, '..')
const documents = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'web/**/*.md'], {
  cwd: root,
}).sort()
/** Made by a build or a run, so absent from a fresh clone. */
const generated = /^(dist|node_modules|\.data|\.tsc|\.wrangler|test-results|test\/shots\/out)(\/|$)/
const endsLikeFile = /\.(ts|tsx|mjs|cjs|js|json|md|toml|sql|css|html|png|svg)$/

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

/** The anchor a heading gets on the forges: lower case, punctuation dropped, spaces to hyphens. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/`|\*|_(?=\w)|\[|\]\([^)]*\)/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

const withoutCode = (text: string) => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')

function anchorsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

/** Problems of `[text](target)` and `![alt](target)`. */
function checkLinks(document: string, text: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(
    ([, target = '']) => target,
  )
  return targets.flatMap((target) => {
    if (/^[a-z]+:/i.test(target)) return []
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? join(root, document) : join(root, dirname(document), decodeURIComponent(path))
    if (!existsSync(file)) return [`link to ${target}: no such file`]
    if (anchor === undefined || !file.endsWith('.md')) return []
    return anchorsOf(file).includes(anchor) ? [] : [`link to ${target}: no such heading`]
  })
}

/** Whether a word of code claims to be a path of this tree: known first folder, or a file's ending. */
function claimsPath(word: string): boolean {
  if (!/^[\w.@{},*-]+(\/[\w.@{},*-]+)*\/?$/.test(word) || generated.test(word)) return false
  const [first = ''] = word.split('/')
  if (word.includes('/')) return endsLikeFile.test(word) || existsSync(join(root, first))
  return endsLikeFile.test(word) && !/^\*?\./.test(word)
}

const files = globSync(['*', '{worker,web,db,durable-objects,test,docs}/**/*'], { cwd: root })

/** From the root, beside the document, or named shortly: `queries.ts`, `modules/lists/segment.ts`. */
function isThere(word: string, document: string): boolean {
  if (/[*{]/.test(word)) return globSync(word, { cwd: root }).length > 0
  const isNear = [root, join(root, dirname(document))].some((folder) => existsSync(join(folder, word)))
  return isNear || files.some((file) => file.endsWith(`/${word.replace(/\/$/, '')}`))
}

/** Problems of paths in code spans and of commands in code blocks. */
function checkPaths(document: string, text: string): string[] {
  const blocks = [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)]
    .filter(([, language = '']) => ['', 'sh', 'bash', 'text'].includes(language))
    .flatMap(([, , body = '']) => body.split(/\s+/))
    .filter((word) => word.includes('/'))
  const spans = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].flatMap(
    ([, span = '']) => span.split(/\s+/),
  )
  return [...new Set([...spans, ...blocks])]
    .map((word) => word.replace(/^\.\//, '').replace(/[,;:.]+$/, ''))
    .filter((word) => claimsPath(word) && !isThere(word, document))
    .map((word) => `path ${word}: not in the tree`)
}

function checkScripts(text: string): string[] {
  return [...text.matchAll(/\bnpm run (?:-s )?([\w:]+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in scripts))
    .map((name) => `npm run ${name}: no such script`)
}

let problems = 0
for (const document of documents) {
  const text = readFileSync(join(root, document), 'utf8')
  for (const problem of [
    ...checkLinks(document, text),
    ...checkPaths(document, text),
    ...checkScripts(text),
  ]) {
    problems += 1
    console.error(`${relative(root, join(root, document))}: ${problem}`)
  }
}
if (problems > 0) process.exit(1)
console.log(`docs: links, paths and commands of ${documents.length} documents hold`)
