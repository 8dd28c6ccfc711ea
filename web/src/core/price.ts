/** What an answer costs, as far as it is known before it is sent: never a sum, which only the platform knows. */

/** How an answer would be charged now, in the platform's words. */
export interface ReplyPricing {
  /** `regular` is paid; `free_entry_point` and `free_customer_service` are not. */
  type: string;
  category: string;
  /** Epoch seconds. */
  free_until?: number | null;
}

export function isFree(pricing: ReplyPricing | null | undefined): boolean {
  return pricing?.type.startsWith("free") ?? false;
}

/** Empty where nobody says, or nothing ever costs anything. */
export function answerPrice(pricing: ReplyPricing | null | undefined): string {
  if (!pricing) return "";
  return isFree(pricing) ? "Free of charge" : "Charged as an answer";
}
