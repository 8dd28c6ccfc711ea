/** What a site asks of its visitors before their first message. */

export interface FormField {
  name: string;
  label: string;
  placeholder: string;
  type: string;
  field_type: "standard" | "contact_attribute" | "conversation_attribute" | string;
  required: boolean;
  enabled: boolean;
  values: string[];
}

export interface FormOptions {
  pre_chat_message: string;
  pre_chat_fields: FormField[];
}

const STANDARD: [name: string, label: string, type: string][] = [
  ["fullName", "Name", "text"],
  ["emailAddress", "E-mail", "email"],
  ["phoneNumber", "Phone", "text"],
];

export const FIELD_TYPES: [type: string, word: string][] = [
  ["text", "Text"],
  ["number", "Number"],
  ["link", "Web address"],
  ["date", "Date"],
  ["list", "One of several"],
  ["checkbox", "Yes or no"],
];

/** The fields to edit: the three that everybody knows, then one's own. */
export function fieldsOf(options: FormOptions | undefined): FormField[] {
  const said = options?.pre_chat_fields ?? [];
  const standard = STANDARD.map(
    ([name, label, type]) =>
      said.find((field) => field.name === name) ?? fresh(name, label, type, "standard"),
  );
  const known = new Set(STANDARD.map(([name]) => name));
  return [...standard, ...said.filter(({ name }) => !known.has(name))];
}

export function isStandard(field: FormField): boolean {
  return STANDARD.some(([name]) => name === field.name);
}

/** A question of one's own, under a name that nothing else has. */
export function questionFor(label: string, fields: readonly FormField[]): FormField {
  const plain = label
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^[^A-Za-z]+|_+$/g, "");
  const stem = plain.slice(0, 50) || "question";
  const taken = new Set(fields.map(({ name }) => name));
  let name = stem;
  for (let count = 2; taken.has(name); count++) name = `${stem}_${count}`;
  return { ...fresh(name, label, "text", "contact_attribute"), enabled: true };
}

/** Why a form cannot be kept; null when it can. */
export function gapIn(fields: readonly FormField[]): string | null {
  const bare = fields.find(({ enabled, type, values }) => enabled && type === "list" && !values.length);
  if (bare) return `Say what “${bare.label}” offers to choose from.`;
  return fields.some(({ label }) => !label.trim()) ? "Every question needs its words." : null;
}

function fresh(name: string, label: string, type: string, kind: string): FormField {
  return {
    name,
    label,
    placeholder: "",
    type,
    field_type: kind,
    required: false,
    enabled: false,
    values: [],
  };
}
