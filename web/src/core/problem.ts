/** What can go wrong between this client and the server, and what the agent is told. */

export class Problem extends Error {
  constructor(
    /** A whole sentence for the agent. */
    readonly sentence: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    readonly fields: Record<string, unknown> = {},
    /** Seconds the server asks us to wait, when it does. */
    readonly retryAfter: number | null = null,
  ) {
    super(sentence);
  }

  /** Worth repeating unchanged: no answer, too many requests, or the server's own trouble. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What may be sent instead of what was refused. */
  get ways(): string[] {
    const ways = this.fields.open_ways;
    return Array.isArray(ways) ? ways.filter((way) => typeof way === "string") : [];
  }

  get signedOut(): boolean {
    return this.status === 401;
  }
}

export function unreachable(): Problem {
  return new Problem("The server cannot be reached. Check your connection.", 0, "unreachable");
}

/** Reads the server's error envelope; answers a usable sentence whatever came back. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as {
    error?: unknown;
    code?: unknown;
    fields?: unknown;
  } | null;
  const sentence = typeof body?.error === "string" ? body.error : plain(response.status);
  const code = typeof body?.code === "string" ? body.code : `http_${response.status}`;
  const fields =
    typeof body?.fields === "object" && body.fields ? (body.fields as Record<string, unknown>) : {};
  const wait = Number(response.headers.get("retry-after"));
  return new Problem(sentence, response.status, code, fields, wait > 0 ? wait : null);
}

export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.sentence;
  return "Something went wrong here. Reload the page and try again.";
}

function plain(status: number): string {
  if (status === 413) return "This file is too large to send.";
  if (status === 429) return "Too many requests at once. Wait a moment and try again.";
  if (status >= 500) return "The server had a problem. Try again in a moment.";
  return `The server refused this (${status}).`;
}
