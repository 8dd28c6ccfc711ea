/** The kinds of line that can be connected, and what each needs to know. */

import type { Channel } from "../words";
import type { LeaveChannel } from "./lines-api";

export type KindId = "whatsapp" | "facebook" | "instagram" | "email" | "web_widget" | "api";

export interface Asked {
  name: string;
  label: string;
  hint: string;
  type: "text" | "tel" | "email" | "url" | "secret";
  /** What it has to look like, and what is said when it does not. */
  form: RegExp;
  wrong: string;
  /** May stay empty. */
  optional?: boolean;
  autocomplete?: "off" | "email";
}

export interface Kind {
  id: KindId;
  name: string;
  badge: Channel["badge"];
  /** What it is, in one line. */
  lead: string;
  /** The owner can let us in at the platform. */
  leave?: { channel: LeaveChannel; button: string; words: string; onPhone?: string };
  asked: Asked[];
  /** What stands in a name's place until there is one. */
  example: string;
}

const DIGITS = /^\d{1,32}$/;
const PHONE = /^\+[1-9][\d\s().–-]{5,24}$/;
const TOKEN = /^\S{8,4096}$/;
const MAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;
const WEB = /^https?:\/\/[^\s/]+/;

const PASTE = "It is sealed under a key of this inbox, and never shown again.";

export const KINDS: Kind[] = [
  {
    id: "whatsapp",
    name: "WhatsApp number",
    badge: "whatsapp",
    lead: "A number on the WhatsApp Business Platform",
    example: "Sales on WhatsApp",
    leave: {
      channel: "whatsapp",
      button: "Continue at Meta",
      words:
        "Meta asks which business and which number you share. You need to be an administrator of the business there.",
      onPhone: "The number stays in use in the WhatsApp Business app on a phone",
    },
    asked: [
      {
        name: "phone_number",
        label: "Phone number",
        form: PHONE,
        wrong: "Write the number with its country code, beginning with +.",
        hint: "With its country, as +49 30 1234567.",
        type: "tel",
      },
      {
        name: "phone_number_id",
        label: "Phone number id",
        form: DIGITS,
        wrong: "The id is a number without spaces. It is not the phone number itself.",
        hint: "Meta’s app dashboard → WhatsApp → API setup.",
        type: "text",
      },
      {
        name: "business_account_id",
        label: "WhatsApp business account id",
        form: DIGITS,
        wrong: "The id is a number without spaces.",
        hint: "On the same page, below the number’s.",
        type: "text",
      },
      {
        name: "api_key",
        label: "Access token",
        form: TOKEN,
        wrong: "A token has no spaces and at least eight characters.",
        hint: `A system user’s token that does not end. ${PASTE}`,
        type: "secret",
      },
    ],
  },
  {
    id: "facebook",
    name: "Facebook Page",
    badge: "messenger",
    lead: "Messenger, and what people say under your posts",
    example: "Our Page",
    leave: {
      channel: "facebook",
      button: "Continue with Facebook",
      words: "Facebook asks which Pages you share. Several may be shared; you choose one here afterwards.",
    },
    asked: [
      {
        name: "page_id",
        label: "Page id",
        form: DIGITS,
        wrong: "The id is a number without spaces.",
        hint: "Your Page → About → Page transparency.",
        type: "text",
      },
      {
        name: "page_access_token",
        label: "Page access token",
        form: TOKEN,
        wrong: "A token has no spaces and at least eight characters.",
        hint: `With pages_messaging and pages_manage_metadata. ${PASTE}`,
        type: "secret",
      },
    ],
  },
  {
    id: "instagram",
    name: "Instagram account",
    badge: "instagram",
    lead: "Direct messages, comments and mentions of a professional account",
    example: "Our Instagram",
    leave: {
      channel: "instagram",
      button: "Continue with Instagram",
      words: "Instagram’s own login: no Facebook Page is needed. The account has to be a professional one.",
    },
    asked: [
      {
        name: "instagram_id",
        label: "Instagram account id",
        form: DIGITS,
        wrong: "The id is a number without spaces, not the user name.",
        hint: "The id of digits that webhooks name, not the user name.",
        type: "text",
      },
      {
        name: "access_token",
        label: "Access token",
        form: TOKEN,
        wrong: "A token has no spaces and at least eight characters.",
        hint: `Of Instagram’s own login (begins with IG), or of the Page that the account is linked to (begins with EA). ${PASTE}`,
        type: "secret",
      },
    ],
  },
  {
    id: "email",
    name: "Mailbox",
    badge: "email",
    lead: "A mail address whose mail is answered here",
    example: "Support",
    asked: [
      {
        name: "email",
        label: "Mail address",
        form: MAIL,
        wrong: "Write a whole address, as support@example.com.",
        hint: "Answers go out under it. Its owner gets a mail to confirm that we may.",
        type: "email",
        autocomplete: "email",
      },
    ],
  },
  {
    id: "web_widget",
    name: "Website chat",
    badge: "webchat",
    lead: "A chat button on your own site",
    example: "Our shop",
    asked: [
      {
        name: "website_url",
        label: "Website",
        form: WEB,
        wrong: "Write a whole address, beginning with https://.",
        hint: "Where the chat will stand, as https://shop.example.com.",
        type: "url",
      },
    ],
  },
  {
    id: "api",
    name: "API inbox",
    badge: "api",
    lead: "A channel of your own, fed by your own program",
    example: "In the app",
    asked: [
      {
        name: "webhook_url",
        label: "Webhook address",
        form: WEB,
        wrong: "Write a whole address, beginning with https://.",
        hint: "Where replies are posted to. It may be set later.",
        type: "url",
        optional: true,
      },
    ],
  },
];

export function kindOf(id: string | null): Kind | undefined {
  return KINDS.find((kind) => kind.id === id);
}

const TYPES: Record<string, KindId> = {
  "Channel::Whatsapp": "whatsapp",
  "Channel::FacebookPage": "facebook",
  "Channel::Instagram": "instagram",
  "Channel::Email": "email",
  "Channel::WebWidget": "web_widget",
  "Channel::Api": "api",
};

export function kindOfChannel(type: string | null | undefined): Kind | undefined {
  return kindOf(TYPES[type ?? ""] ?? null);
}

/** What is wrong with what was filled in, by field. */
export function faultsIn(
  asked: readonly Asked[],
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const wrong = asked.filter(({ name, form, optional }) => {
    const value = values[name]?.trim() ?? "";
    return value ? !form.test(value) : !optional;
  });
  return Object.fromEntries(wrong.map(({ name, wrong: why }) => [name, why]));
}

/** The channel of a new inbox, as the API takes it. */
export function channelBody(id: KindId, values: Readonly<Record<string, string>>): object {
  const said = Object.fromEntries(
    Object.entries(values)
      .map(([name, value]): [string, string] => [name, value.trim()])
      .filter(([, value]) => value),
  );
  if (id !== "whatsapp") return { type: id, ...said };
  const { phone_number, ...provider_config } = said;
  const plain = phone_number?.replace(/[\s().–-]/g, "");
  return { type: id, phone_number: plain, provider: "whatsapp_cloud", provider_config };
}

/** The name under which each channel takes a new token; absent where there is none. */
export const TOKEN_NAMES: Partial<Record<KindId, string>> = {
  whatsapp: "api_key",
  facebook: "page_access_token",
  instagram: "access_token",
};
