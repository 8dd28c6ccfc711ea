/** The form before the first message: what is still to be asked, and where each answer goes. */

import type { Beginning, Person, Welcome } from "./visitor-api";

export interface Question {
  name: string;
  label?: string;
  placeholder?: string;
  type?: string;
  field_type?: string;
  required?: boolean;
  enabled?: boolean;
  values?: string[];
}

export interface FormOptions {
  pre_chat_message?: string;
  pre_chat_fields?: Question[];
}

export type Answers = Pick<Beginning, "contact" | "custom_attributes">;
type Standard = "name" | "email" | "phone_number";

const STANDARD: Record<string, Standard> = {
  fullName: "name",
  emailAddress: "email",
  phoneNumber: "phone_number",
};

/** What the inbox asks of its visitors and does not know yet. */
export function questionsFor(welcome: Welcome, known: Person): Question[] {
  if (!welcome.pre_chat_form_enabled) return [];
  const fields = welcome.pre_chat_form_options?.pre_chat_fields ?? [];
  return fields.filter((one) => {
    const name = standard(one);
    return one.enabled && !(name && known[name]);
  });
}

/** Each answer where it belongs: the person, the contact's attributes, the conversation's. */
export function sorted(questions: Question[], said: Record<string, string | boolean>): Answers {
  const contact: Person = {};
  const own: Record<string, unknown> = {};
  const custom_attributes: Record<string, unknown> = {};
  for (const question of questions) {
    const answer = said[question.name];
    const name = standard(question);
    if (!answer) continue;
    if (name) contact[name] = String(answer);
    else if (question.field_type === "contact_attribute") own[question.name] = answer;
    else custom_attributes[question.name] = answer;
  }
  return { contact: { ...contact, custom_attributes: own }, custom_attributes };
}

/** The browser's own kind of field, which checks what is typed before we send it. */
export function inputType({ name, type = "text" }: Question): string {
  return TYPES[name] ?? TYPES[type] ?? type;
}

const TYPES: Record<string, string> = {
  emailAddress: "email",
  phoneNumber: "tel",
  link: "url",
  currency: "number",
  percent: "number",
};

function standard({ name, field_type }: Question): Standard | undefined {
  return !field_type || field_type === "standard" ? STANDARD[name] : undefined;
}
