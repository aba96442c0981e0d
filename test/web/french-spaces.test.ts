import { expect, test } from 'vitest'
import { frenchSpaces } from '../../web/shared/i18n/text.ts'

const nb = '\u00a0'

test.each([
  ['Effacer {{ name }} ?', `Effacer {{ name }}${nb}?`],
  ['Choisissez « Exporter » : c’est prêt', `Choisissez «${nb}Exporter${nb}»${nb}: c’est prêt`],
  ['à 12:30 %%NOM|ami%% https://exemple.fr', 'à 12:30 %%NOM|ami%% https://exemple.fr'],
])('no line of «%s» breaks before its punctuation', (text, set) => {
  expect(frenchSpaces(text)).toBe(set)
})
