import type { Machine } from "../machine.ts"
import type { VideoDevice } from "../v4l2/video-device.ts"

/** All video devices that this user may look at, by number. */
export async function videoDevices(machine: Machine): Promise<readonly VideoDevice[]> {
  const names = (await machine.list("/sys/class/video4linux")).filter((name) => /^video\d+$/.test(name))
  const numbered = names.sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
  const views = await Promise.all(numbered.map((name) => machine.videoDevice(`/dev/${name}`)))
  return views.flatMap((view) => (view.state === "there" ? [view.device] : []))
}
