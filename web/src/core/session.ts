/** Who is signed in, if anyone, and their desk. */

import { Door, Wire } from "./api";
import { Cell } from "./cell";
import { Desk } from "./desk";
import { Problem, sentenceOf } from "./problem";
import { Toasts } from "./toasts";
import type { Profile } from "./wire";

export type Standing =
  | { kind: "asking" }
  | { kind: "out"; reason: string | null }
  | { kind: "unreachable"; reason: string }
  | { kind: "in"; desk: Desk };

export class Session {
  readonly standing = new Cell<Standing>({ kind: "asking" });
  readonly toasts = new Toasts();
  /** The privacy policy that whoever is signed in has yet to accept. */
  readonly newPolicy = new Cell<string | null>(null);
  readonly #wire = new Wire(undefined, () => this.lapse());
  readonly #door = new Door(this.#wire);

  constructor(
    private readonly keep: Storage,
    private readonly socketAddress: string,
  ) {}

  /** Asks the server who we are, as at every start of the page. */
  async resume(): Promise<void> {
    this.standing.set({ kind: "asking" });
    try {
      this.enter(await this.#door.profile());
    } catch (error) {
      const signedOut = error instanceof Problem && error.signedOut;
      this.standing.set(
        signedOut ? { kind: "out", reason: null } : { kind: "unreachable", reason: sentenceOf(error) },
      );
    }
  }

  /** Throws a `Problem` with the server's sentence. */
  async signIn(email: string, password: string): Promise<void> {
    this.enter((await this.#door.signIn(email, password)).data);
  }

  async signOut(): Promise<void> {
    const standing = this.standing.get();
    if (standing.kind !== "in") return;
    standing.desk.drafts.clear();
    standing.desk.stop();
    await this.#door.signOut().catch((error: unknown) => this.toasts.fail(error));
    this.standing.set({ kind: "out", reason: null });
  }

  async acceptPolicy(): Promise<void> {
    const version = this.newPolicy.get();
    if (version === null) return;
    this.newPolicy.set(null);
    await this.#door.acceptPolicy(version).catch((error: unknown) => {
      this.newPolicy.set(version);
      this.toasts.fail(error);
    });
  }

  private enter(profile: Profile): void {
    const policy = profile.policy;
    this.newPolicy.set(policy && policy.accepted_version !== policy.version ? policy.version : null);
    const desk = new Desk(profile, this.#wire, this.toasts, this.keep, this.socketAddress);
    this.standing.set({ kind: "in", desk });
    desk.start();
  }

  /** The server no longer knows us. Drafts stay, so that signing in again brings them back. */
  private lapse(): void {
    const standing = this.standing.get();
    if (standing.kind !== "in") return;
    standing.desk.stop();
    this.standing.set({ kind: "out", reason: "Your session has ended. Sign in again to go on." });
  }
}
