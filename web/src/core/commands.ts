/** What an agent does to a conversation: shown at once, taken back with a word when the server refuses. */

import type { AccountApi } from "./api";
import type { Conversations } from "./conversations";
import type { Toasts } from "./toasts";
import type { Conversation, ConversationStatus, Named, Priority } from "./wire";

export class Commands {
  constructor(
    private readonly api: AccountApi,
    private readonly conversations: Conversations,
    private readonly toasts: Toasts,
  ) {}

  async setStatus(id: number, status: ConversationStatus): Promise<void> {
    const before = this.conversations.row(id)?.status;
    if (!before || before === status) return;
    const done = await this.settle(
      id,
      (row) => ({ ...row, status }),
      () => this.api.setStatus(id, status),
    );
    if (done) this.toasts.say(STATUS_WORDS[status], () => void this.setStatus(id, before));
  }

  async assign(id: number, agent: Named | null): Promise<void> {
    const before = this.conversations.row(id)?.meta.assignee ?? null;
    if (before?.id === agent?.id) return;
    const edit = (row: Conversation) => ({ ...row, meta: { ...row.meta, assignee: agent } });
    const done = await this.settle(id, edit, () => this.api.assignAgent(id, agent?.id ?? null));
    const words = agent ? `Assigned to ${agent.name}.` : "Unassigned.";
    if (done) this.toasts.say(words, () => void this.assign(id, before));
  }

  async assignTeam(id: number, team: Named | null): Promise<void> {
    const edit = (row: Conversation) => ({ ...row, meta: { ...row.meta, team } });
    await this.settle(id, edit, () => this.api.assignTeam(id, team?.id ?? null));
  }

  async setPriority(id: number, priority: Priority | null): Promise<void> {
    const edit = (row: Conversation) => ({ ...row, priority });
    await this.settle(id, edit, () => this.api.setPriority(id, priority));
  }

  async setLabels(id: number, labels: string[]): Promise<void> {
    const edit = (row: Conversation) => ({ ...row, labels });
    await this.settle(id, edit, () => this.api.setLabels(id, labels));
  }

  async markSeen(id: number): Promise<void> {
    if (!this.conversations.row(id)?.unread_count) return;
    this.conversations.change(id, (row) => ({ ...row, unread_count: 0 }));
    await this.api.markSeen(id).catch(() => {}); // the next look at the thread marks it again
  }

  private async settle(
    id: number,
    edit: (row: Conversation) => Conversation,
    call: () => Promise<unknown>,
  ): Promise<boolean> {
    const takeBack = this.conversations.change(id, edit);
    try {
      await call();
      this.conversations.recount();
      return true;
    } catch (error) {
      takeBack();
      this.toasts.fail(error);
      return false;
    }
  }
}

const STATUS_WORDS: Record<ConversationStatus, string> = {
  open: "Reopened.",
  resolved: "Resolved.",
  pending: "Marked as pending.",
  snoozed: "Snoozed.",
};
