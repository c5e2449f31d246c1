import type { CheckContext } from '../../../harness/index.ts'
import { attested } from './attested.ts'

attested('attested.acceptance', {
  item: 'DG-POST-02',
  title: 'A person vouches for manual tests and user acceptance',
  controls: { nist: ['CM-3(2)', 'SA-11'], soc2: ['CC8.1'] },
  severity: 'low',
  stages: ['post'],
  first: 'Have the tests done',
})

attested('attested.features', {
  item: 'SOP-POST-04',
  title: 'A person vouches for features that no probe verifies',
  controls: { nist: ['CM-4(2)', 'SI-6'], soc2: ['CC8.1', 'PI1.3'] },
  severity: 'medium',
  stages: ['post'],
  first: 'Configure what features answer (public.features, public.flows); or have them tried',
  instead: probedFeatures,
})

/** Probes show that features work when every public service has some. */
async function probedFeatures({ platform, settings }: CheckContext): Promise<{ needed: boolean; because: string }> {
  const { features, flows } = settings.public
  const probed = new Set([...features, ...flows].map(({ service }) => service))
  const services = (await platform.publicServices()).map(({ serviceName = '?' }) => serviceName)
  const unprobed = services.filter((name) => !probed.has(name))
  if (services.length === 0)
    return { needed: true, because: 'There is no public service whose features probes could verify.' }
  return unprobed.length === 0
    ? {
        needed: false,
        because: `Probes verify the features of ${services.join(', ')} (public.features, public.flows).`,
      }
    : {
        needed: true,
        because: `No probe verifies the features of ${unprobed.join(', ')} (public.features, public.flows).`,
      }
}
