/** What can go wrong between the widget and the server, in words for the visitor. */

export class Problem extends Error {
  constructor(
    sentence: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code = "",
    readonly fields: Record<string, unknown> | null = null,
    /** Seconds the server asks us to wait. */
    readonly wait = 0,
  ) {
    super(sentence);
  }

  /** Worth repeating unchanged: no answer, too many requests, or the server's own trouble. */
  get passes(): boolean {
    return !this.status || this.status === 429 || this.status >= 500;
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const { error, code, fields } = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get("retry-after"));
  return new Problem(error || "The server refused this.", response.status, code, fields, wait);
}
