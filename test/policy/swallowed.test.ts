import { expect } from 'chai'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { schemaFaults } from '../../src/load/schemaFaults.js'
import { lineAt } from '../../src/load/sourceText.js'
import { parseYaml } from '../../src/load/yamlFile.js'

/** The helps for the faults of a policy file, its lines known. */
function helpsOf(text: string): (string | undefined)[] {
  const { file } = parseYaml({ file: 'x.yaml', text })
  if (!file) throw new Error('it is not YAML')
  validatePolicyFile(file.value)
  const faults = schemaFaults(file.file, validatePolicyFile.errors ?? [], (place) =>
    lineAt(file.source, file.offsetOf(place.path, place.part)),
  )
  return faults.map(({ help }) => help)
}

describe('a value that a comment swallowed', () => {
  it('is told where a text is expected', () => {
    expect(helpsOf('thresholds:\n  slow:\n    value: 90\n    unit: # of 100\n  fast: 1\n')).to.deep.equal([
      "a `#` after a blank begins a comment: put the text into quotes, `'# of 100'`",
    ])
  })

  it('is not suspected where nothing follows, nor where another value is expected', () => {
    expect(helpsOf('thresholds:\n  slow:\n    value: 90\n    unit:\n')).to.deep.equal([undefined])
    expect(helpsOf('thresholds: # none yet\n')).to.deep.equal([undefined])
  })
})
