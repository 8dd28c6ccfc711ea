/** Keeps rows where they are while a pointer moves over them, so that none slips away under it. */

/** The wanted ids in the order shown so far; what is new waits at the end. */
export function steady(shown: readonly number[], wanted: readonly number[]): number[] {
  const still = new Set(wanted);
  const before = new Set(shown);
  return [...shown.filter((id) => still.has(id)), ...wanted.filter((id) => !before.has(id))];
}
