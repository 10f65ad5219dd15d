import { expect } from 'chai'
import { existsSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeWhole } from '../../src/store/durable.js'
import { failureOf, scratch } from './scratch.js'

/** A file on a disk that takes at most `most` bytes at a time. */
function slowDisk(most: number) {
  const written: Buffer[] = []
  const positions: (number | null)[] = []
  const write = async (bytes: Buffer, offset: number, length: number, position: number | null) => {
    const bytesWritten = Math.min(most, length)
    written.push(bytes.subarray(offset, offset + bytesWritten))
    positions.push(position)
    return { bytesWritten, buffer: bytes }
  }
  return {
    handle: { write } as unknown as FileHandle,
    positions,
    whole: () => Buffer.concat(written).toString(),
  }
}

describe('writeWhole', () => {
  it('goes on after a short write, at the right place', async () => {
    const disk = slowDisk(3)
    await writeWhole(disk.handle, Buffer.from('eleven byte'), 100)
    expect(disk.whole()).to.equal('eleven byte')
    expect(disk.positions).to.deep.equal([100, 103, 106, 109])
  })

  it('leaves the place to the system when appending', async () => {
    const disk = slowDisk(8)
    await writeWhole(disk.handle, Buffer.from('eleven byte'), null)
    expect(disk.positions).to.deep.equal([null, null])
  })

  it('takes a disk that takes nothing for a full one', async () => {
    const error = await failureOf(writeWhole(slowDisk(0).handle, Buffer.from('eleven byte'), 0))
    expect(error.code).to.equal('ENOSPC')
  })
})

describe('makeDirectory', () => {
  const temporary = scratch()

  it('makes every missing directory, and nothing when there is none', async () => {
    const path = join(temporary.path, 'a', 'b', 'c')
    await makeDirectory(path)
    await makeDirectory(path)
    expect(existsSync(path)).to.equal(true)
  })
})
