/** What sending a template costs, in words, before it is sent. */

import { isFree, type ReplyPricing } from "./price";
import { moment } from "./time";

/** One of which nobody has said what it is counts as marketing. */
const CATEGORIES: Record<string, string> = {
  UTILITY: "utility",
  AUTHENTICATION: "authentication",
};

export function templatePrice(category: string, pricing: ReplyPricing | null | undefined, now: number): string {
  const word = CATEGORIES[category.toUpperCase()] ?? "marketing";
  if (pricing?.type === "free_entry_point" && pricing.free_until) {
    return `Free of charge until ${moment(pricing.free_until, now)}, because they came by an ad.`;
  }
  if (isFree(pricing) && word === "utility") return "Free of charge while replies are open.";
  return `WhatsApp charges this as ${word}.`;
}
