import type { Examine, Examined } from "./examination.ts"
import { type Area, type AreaFinding, areas, type Finding, unseen } from "./finding.ts"
import { examineCapture } from "./probes/capture.ts"
import { examineCertificate } from "./probes/certificate.ts"
import { examineClock } from "./probes/clock.ts"
import { examineConfiguration } from "./probes/configuration.ts"
import { examineEncoder } from "./probes/encoder.ts"
import { examineGadget } from "./probes/gadget.ts"
import { examineHdmi } from "./probes/hdmi.ts"
import { examineNetwork } from "./probes/network.ts"
import { examinePermissions } from "./probes/permissions.ts"
import { examineProcessor } from "./probes/processor.ts"
import { examineService } from "./probes/service.ts"
import { examineSpace } from "./probes/space.ts"
import { examineUstreamer } from "./probes/ustreamer.ts"

const examinations: Readonly<Record<Area, Examine>> = {
  configuration: examineConfiguration,
  service: examineService,
  capture: examineCapture,
  hdmi: examineHdmi,
  encoder: examineEncoder,
  ustreamer: examineUstreamer,
  gadget: examineGadget,
  permissions: examinePermissions,
  network: examineNetwork,
  certificate: examineCertificate,
  clock: examineClock,
  space: examineSpace,
  processor: examineProcessor,
}

/** Looks at everything, all at once, and changes nothing. One area that cannot be looked at hides no other. */
export async function examine(examined: Examined): Promise<readonly AreaFinding[]> {
  const found = await Promise.all(
    areas.map(async (area) => ({ area, findings: await attempt(area, examined) })),
  )
  return found.flatMap(({ area, findings }) => findings.map((finding) => ({ area, ...finding })))
}

async function attempt(area: Area, examined: Examined): Promise<readonly Finding[]> {
  try {
    return await examinations[area](examined)
  } catch (error) {
    return [unseen(`It could not be looked at: ${error instanceof Error ? error.message : String(error)}.`)]
  }
}
