import { expect, test } from 'vitest'
import { fitProblems, sizeOf, sizeProblem } from './task-definitions-size.ts'

test.for([
  { cpu: 256, memory: 512 },
  { cpu: 256, memory: 2048 },
  { cpu: 512, memory: 4096 },
  { cpu: 4096, memory: 30720 },
  { cpu: 8192, memory: 20480 },
  { cpu: 16384, memory: 122880 },
  { cpu: 32768, memory: 61440 },
])('Fargate offers $cpu units with $memory MiB', (size) => {
  expect(sizeProblem(size)).toBeUndefined()
})

test.for([
  { cpu: 128, memory: 512, says: 'no tasks of 128 CPU units' },
  { cpu: 256, memory: 1536, says: '512, 1024, 2048 MiB, not 1536' },
  { cpu: 512, memory: 512, says: '1024 to 4096 MiB' },
  { cpu: 1024, memory: 2560, says: 'in steps of 1024' },
  { cpu: 8192, memory: 18432, says: 'in steps of 4096' },
  { cpu: 32768, memory: 65536, says: 'not 65536' },
  { cpu: 512, memory: 1024, windows: true, says: 'no Windows tasks of 512' },
])('Fargate does not offer $cpu units with $memory MiB', ({ says, windows, ...size }) => {
  expect(sizeProblem(size, windows)).toContain(says)
})

test.for([
  { cpu: '256', memory: '512', size: { cpu: 256, memory: 512 } },
  { cpu: '.25 vCPU', memory: '0.5 GB', size: { cpu: 256, memory: 512 } },
  { cpu: '1vcpu', memory: '2gb', size: { cpu: 1024, memory: 2048 } },
  { cpu: '1 GB', memory: '2 GB', size: undefined },
  { cpu: undefined, memory: '512', size: undefined },
  { cpu: 'small', memory: '512', size: undefined },
])('$cpu and $memory', ({ cpu, memory, size }) => {
  expect(sizeOf({ cpu, memory })).toEqual(size)
})

test.for([
  { name: 'nothing reserved', containers: [{}], problems: [] },
  { name: 'all of it', containers: [{ cpu: 256, memory: 512 }], problems: [] },
  {
    name: 'too much CPU together',
    containers: [{ cpu: 200 }, { cpu: 100 }],
    problems: ['containers take 300 CPU units of 256'],
  },
  {
    name: 'limits without reservations',
    containers: [{ memory: 512 }, { memory: 64 }],
    problems: ['containers reserve 576 MiB of 512'],
  },
  {
    name: 'limits that are not all needed at once',
    containers: [
      { memory: 512, memoryReservation: 256 },
      { memory: 512, memoryReservation: 128 },
    ],
    problems: [],
  },
  {
    name: 'a limit beyond the task',
    containers: [{ name: 'api', memory: 1024, memoryReservation: 128 }],
    problems: ['container api may take 1024 MiB of 512'],
  },
  {
    name: 'too much reserved',
    containers: [{ memoryReservation: 512 }, { memoryReservation: 64 }],
    problems: ['containers reserve 576 MiB of 512'],
  },
  {
    name: 'a reservation beyond the limit',
    containers: [{ name: 'api', memory: 128, memoryReservation: 256 }],
    problems: ['container api reserves 256 MiB and may take only 128'],
  },
])('containers: $name', ({ containers, problems }) => {
  expect(fitProblems(containers, { cpu: 256, memory: 512 })).toEqual(problems)
})
