/** Where a message came from: an advertisement, a link, a story, somebody's post, a public comment. */

import { webAddress } from "./links";
import { firstText, isTrue, numberOf, recordOf, recordsOf, spoken, textOf } from "./loose";

/** Something outside that a message points at. */
export interface Origin {
  /** `Came from an ad`: what it is, in words. */
  word: string;
  title: string;
  text: string;
  href: string | null;
  /** For a hover: the platform's own ids. */
  detail: string;
}

const REFERRED: Record<string, string> = {
  ad: "Came from an ad",
  ads: "Came from an ad",
  post: "Came from a post",
  shortlink: "Came from a link",
  igme_source_link: "Came from a link",
  customer_chat_plugin: "Came from the website",
  discover_tab: "Came from Discover",
  shop: "Came from the shop",
  product: "Came from a product",
};

export function referralOf(value: unknown): Origin | null {
  const referral = recordOf(value);
  if (!Object.keys(referral).length) return null;
  const context = recordOf(referral.ads_context_data);
  const product = recordOf(referral.product);
  const source = firstText(referral, "source_type", "source").toLowerCase();
  const known = textOf(product.id) ? "product" : textOf(referral.ad_id) ? "ad" : source;
  return {
    word: REFERRED[known] ?? "Came from a link",
    title: textOf(referral.headline) || textOf(context.ad_title),
    text: textOf(referral.body),
    href: webAddress(referral.source_url) ?? webAddress(referral.referer_uri),
    detail: detailOf([
      ["Ad", firstText(referral, "ad_id", "source_id")],
      ["Reference", textOf(referral.ref)],
      ["Product", textOf(product.id)],
      ["Click", textOf(referral.ctwa_clid)],
    ]),
  };
}

const STORIES: Record<string, string> = {
  mention: "Mentioned you in their story",
  reply: "Replied to your story",
};

export function storyOf(value: unknown): Origin | null {
  const story = recordOf(value);
  if (!Object.keys(story).length) return null;
  const word = STORIES[textOf(story.kind)] ?? "About a story";
  return {
    word,
    title: "",
    text: "",
    href: webAddress(story.url),
    detail: detailOf([["Story", textOf(story.id)]]),
  };
}

const SHARED: Record<string, string> = {
  share: "Shared a post",
  post: "Shared a post",
  ig_post: "Shared a post",
  fallback: "Shared a link",
  reel: "Shared a reel",
  ig_reel: "Shared a reel",
  story: "Shared a story",
  ig_story: "Shared a story",
  template: "Shared a card",
  product: "Shared a product",
};

export function sharesOf(value: unknown): Origin[] {
  return recordsOf(value).map((share) => {
    const kind = textOf(share.kind);
    return {
      word: SHARED[kind] ?? (kind ? `Shared: ${spoken(kind)}` : "Shared something"),
      title: textOf(share.title),
      text: "",
      href: webAddress(share.url),
      detail: detailOf([["Id", textOf(share.id)]]),
    };
  });
}

/** Written in public, where everybody reads it. */
export interface PublicComment {
  word: string;
  href: string | null;
  /** Answers another comment. */
  isReply: boolean;
  removed: boolean;
  hidden: boolean;
  /** 1–5 stars; null without. */
  rating: number | null;
  /** What a review without stars says; empty for any other. */
  advice: string;
}

const COMMENTED: Record<string, string> = {
  comment: "Public comment",
  mention: "Public mention",
  post: "Public post",
  rating: "Public review",
};

const RECOMMENDED: Record<string, string> = {
  positive: "Recommends you",
  negative: "Does not recommend you",
};

export function commentOf(value: unknown): PublicComment | null {
  const comment = recordOf(value);
  if (!Object.keys(comment).length) return null;
  const rating = numberOf(comment.rating);
  return {
    word: COMMENTED[textOf(comment.kind)] ?? "Public comment",
    href: webAddress(comment.url),
    isReply: textOf(comment.parent_id) !== "",
    removed: isTrue(comment.removed),
    hidden: isTrue(comment.hidden),
    rating: rating !== null && rating >= 1 && rating <= 5 ? Math.round(rating) : null,
    advice: RECOMMENDED[textOf(comment.rating).toLowerCase()] ?? "",
  };
}

/** Who of a group wrote, and the identities they are known by. */
export interface Participant {
  name: string;
  keys: string[];
}

export function participantOf(value: unknown): Participant | null {
  const participant = recordOf(value);
  const name = firstText(participant, "name", "phone", "bsuid");
  const keys = [textOf(participant.bsuid), textOf(participant.phone)].filter(Boolean);
  return name ? { name, keys: keys.length ? keys : [name] } : null;
}

function detailOf(facts: [string, string][]): string {
  return facts
    .filter(([, value]) => value)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
}
