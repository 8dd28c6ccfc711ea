/** The calls about what is kept, copied, forgotten, masked and written down; mostly administrators make them. */

import type { Wire } from "../api";
import type { Contact, SealedFile } from "../wire";
import type { Erasure, ErasurePage } from "./erasures";
import type { Export, ExportScope } from "./exports";
import type { AuditPage, AuditPolicy, Verdict } from "./audit";
import type { AuditFilter } from "./audit-filter";
import type { Outlook, Retention, Terms } from "./retention";

export type Ground = "litigation" | "investigation" | "regulator" | "dispute" | "other";
export type Extent = "contact" | "inbox" | "user" | "account";

export interface Hold {
  id: string;
  scope: Extent;
  subject_id: number;
  reason: Ground;
  placed_by: number;
  placed_at: number;
}

export interface Closing {
  closed_at: number | null;
  closed_by: number | null;
  erase_at: number | null;
  /** A legal hold forbids erasing it, whatever the time. */
  held: boolean;
}

export class PrivacyApi {
  private readonly root: string;

  constructor(
    private readonly wire: Wire,
    account: number,
  ) {
    this.root = `/api/v1/accounts/${account}`;
  }

  erasures(before: number | null = null): Promise<ErasurePage> {
    return this.wire.get(`${this.root}/erasures`, { before });
  }

  erasure(id: number): Promise<Erasure> {
    return this.wire.get(`${this.root}/erasures/${id}`);
  }

  /** The address of its certificate as a page: the browser opens it with the session's own cookie. */
  certificatePage(id: number): string {
    return `${this.root}/erasures/${id}/certificate?format=html`;
  }

  forget(contact: number, graceHours: number): Promise<Erasure> {
    return this.wire.post(`${this.root}/contacts/${contact}/erasure`, { grace_hours: graceHours });
  }

  /** An inbox or an agent, whose name somebody has written out. */
  forgetNamed(
    subject: "inbox" | "user",
    id: number,
    name: string,
    graceHours: number,
  ): Promise<Erasure> {
    const where = subject === "inbox" ? "inboxes" : "agents";
    return this.wire.post(`${this.root}/${where}/${id}/erasure`, { name, grace_hours: graceHours });
  }

  undo(id: number): Promise<Erasure> {
    return this.wire.call("DELETE", `${this.root}/erasures/${id}`);
  }

  async grace(): Promise<number> {
    return (await this.wire.get<{ grace_hours: number }>(`${this.root}/erasure_settings`)).grace_hours;
  }

  async setGrace(hours: number): Promise<number> {
    const body = { grace_hours: hours };
    const path = `${this.root}/erasure_settings`;
    return (await this.wire.call<{ grace_hours: number }>("PATCH", path, body)).grace_hours;
  }

  retention(): Promise<Retention> {
    return this.wire.get(`${this.root}/retention`);
  }

  previewRetention(change: Partial<Terms>): Promise<Outlook> {
    return this.wire.post(`${this.root}/retention/preview`, change);
  }

  setRetention(change: Partial<Terms>): Promise<Retention> {
    return this.wire.call("PATCH", `${this.root}/retention`, change);
  }

  async exports(): Promise<Export[]> {
    return (await this.wire.get<{ payload: Export[] }>(`${this.root}/exports`)).payload;
  }

  beginExport(scope: ExportScope, contact: number | null = null): Promise<Export> {
    const whose = contact === null ? {} : { contact_id: contact };
    return this.wire.post(`${this.root}/exports`, { scope, ...whose });
  }

  discardExport(id: number): Promise<Export> {
    return this.wire.call("DELETE", `${this.root}/exports/${id}`);
  }

  /** Where the volumes lie and what opens each. Once: a second time the server answers 410. */
  async volumes(id: number, password: string): Promise<SealedFile[]> {
    const link = await this.wire.post<{ url: string }>(`${this.root}/exports/${id}/download`, { password });
    const { pathname } = new URL(link.url, "https://here.invalid");
    return (await this.wire.get<{ payload: SealedFile[] }>(pathname)).payload;
  }

  async holds(): Promise<Hold[]> {
    return (await this.wire.get<{ payload: Hold[] }>(`${this.root}/legal_holds`)).payload;
  }

  placeHold(scope: Extent, subject: number | null, reason: Ground): Promise<Hold> {
    const whose = subject === null ? {} : { subject_id: subject };
    return this.wire.post(`${this.root}/legal_holds`, { scope, reason, ...whose });
  }

  liftHold(id: string): Promise<null> {
    return this.wire.call("DELETE", `${this.root}/legal_holds/${id}`);
  }

  audit(filter: AuditFilter, cursor: string | null = null): Promise<AuditPage> {
    return this.wire.get(`${this.root}/audit_logs`, { ...filter, cursor });
  }

  verifyAudit(after: number): Promise<Verdict> {
    return this.wire.get(`${this.root}/audit_logs/verify`, { after });
  }

  auditPolicy(): Promise<AuditPolicy> {
    return this.wire.get(`${this.root}/audit_policy`);
  }

  setAuditPolicy(change: Partial<AuditPolicy>): Promise<AuditPolicy> {
    return this.wire.call("PATCH", `${this.root}/audit_policy`, change);
  }

  /** A contact in full, and until when (epoch seconds) it may be shown. */
  async reveal(contact: number, reason: string): Promise<{ contact: Contact; until: number }> {
    const path = `${this.root}/contacts/${contact}/reveal`;
    const answer = await this.wire.post<{ payload: Contact; expires_at: number }>(path, { reason });
    return { contact: answer.payload, until: answer.expires_at };
  }

  closing(): Promise<Closing> {
    return this.wire.get(`${this.root}/close`);
  }

  close(name: string): Promise<Closing> {
    return this.wire.post(`${this.root}/close`, { name });
  }

  reopen(): Promise<Closing> {
    return this.wire.call("DELETE", `${this.root}/close`);
  }
}
