/** Forms that ask the visitor something: before the first message, and where to answer to. */

import { make } from "./draw";
import { inputType, type Question } from "./form";

type Said = Record<string, string | boolean>;

/**
 * The form before the first message. The browser checks each field by its own means; `faults` is
 * what the server said of them, by their names.
 */
export function asking(
  message: string,
  questions: Question[],
  faults: Record<string, unknown> | null,
  done: (said: Said) => void,
): HTMLFormElement {
  const wrong = questions.filter(({ name }) => faults?.[name]);
  const said = wrong.map((one) => make("em", { role: "alert" }, `${labelOf(one)} ${faults?.[one.name]}.`));
  const button = make("button", { class: "primary" }, "Start the chat");
  const parts = [make("p", {}, message), ...said, ...questions.map(field), button];
  const form = make("form", { class: "asking", "aria-label": "Before we talk" }, ...parts);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(saidIn(form));
  });
  return form;
}

/** One line that asks for an address. */
export function askEmail(known: string, done: (email: string) => void): HTMLFormElement {
  const input = make("input", {
    type: "email",
    required: true,
    value: known,
    autocomplete: "email",
    placeholder: "you@example.com",
    "aria-label": "E-mail address for the answer",
  });
  const button = make("button", { class: "primary" }, "Answer me there");
  const form = make("form", { class: "answer" }, input, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(input.value.trim());
  });
  return form;
}

const COMPLETED: Record<string, AutoFill> = { fullName: "name", emailAddress: "email", phoneNumber: "tel" };

function field(question: Question): HTMLElement {
  const type = inputType(question);
  const words = make("span", {}, labelOf(question) + (question.required ? "" : " (optional)"));
  const place = control(question, type);
  return make("label", { class: type }, ...(type === "checkbox" ? [place, words] : [words, place]));
}

function labelOf({ label, name }: Question): string {
  return label || name;
}

function control(question: Question, type: string): HTMLElement {
  const { name, placeholder = "", required = false, values = [] } = question;
  const shared = { name, required };
  if (type === "list")
    return make("select", shared, ...["", ...values].map((one) => make("option", {}, one)));
  const place = make("input", { ...shared, type, placeholder, step: "any" });
  if (type === "tel") place.pattern = "\\+[1-9][0-9]{5,14}";
  if (type === "tel") place.placeholder ||= "+4930123456";
  if (COMPLETED[name]) place.autocomplete = COMPLETED[name];
  return place;
}

function saidIn(form: HTMLFormElement): Said {
  const said: Said = {};
  for (const place of form.querySelectorAll<HTMLInputElement>("input, select"))
    said[place.name] = place.type === "checkbox" ? place.checked : place.value.trim();
  return said;
}
