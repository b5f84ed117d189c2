import type { FileRights, User } from "./machine.ts"

/** A user in `/etc/passwd` (passwd(5)). */
export function userNamed(
  passwd: string,
  name: string,
): { readonly uid: number; readonly gid: number } | undefined {
  for (const line of passwd.split("\n")) {
    const [user, , uid, gid] = line.split(":")
    if (user === name && uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}

/** Numbers of the groups in `/etc/group` (group(5)) that list a user. */
export function groupsOf(group: string, name: string): number[] {
  return group.split("\n").flatMap((line) => {
    const [, , gid, members = ""] = line.split(":")
    return gid !== undefined && members.split(",").includes(name) ? [Number(gid)] : []
  })
}

/** Whether a user may read and write, by owner, group and mode (path_resolution(7)): the first that applies decides. */
export function mayReadAndWrite(user: User, { uid, gid, mode }: FileRights): boolean {
  if (user.uid === 0) return true
  const both = 0o6
  if (user.uid === uid) return ((mode >> 6) & both) === both
  if (user.gids.includes(gid)) return ((mode >> 3) & both) === both
  return (mode & both) === both
}
