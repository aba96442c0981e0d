import type { FlowProblem } from '../../../../worker/contracts/chatbot.ts'

type Part = Pick<FlowProblem, 'place' | 'language'>

/**
 * A block while it is written. What stood against it before is told all along, what is new only once its field was left:
 * a question that was just made is not at fault for being empty.
 */
export type Writing = { block: string; told: ReadonlySet<string> }

const nameOf = ({ place, language }: Part): string => `${place ?? ''} ${language ?? ''}`

/** Opens a block that has been written before; `problems` is what stands against it. */
export const openWriting = (block: string, problems: readonly Part[]): Writing => ({
  block,
  told: new Set(problems.map(nameOf)),
})

/** A field was left: what is wrong with it is told from here on. */
export const leaveField = ({ block, told }: Writing, field: Part): Writing => ({
  block,
  told: new Set([...told, nameOf(field)]),
})

/** What is told of the problems of a flow; everything while no block is written. */
export const toldProblems = (problems: readonly FlowProblem[], writing: Writing | null): FlowProblem[] =>
  problems.filter(
    (problem) =>
      problem.block === null || problem.block !== writing?.block || writing.told.has(nameOf(problem)),
  )
