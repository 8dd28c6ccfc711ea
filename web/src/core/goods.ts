/** Orders and products from a catalogue. */

import { numberOf, recordOf, recordsOf, textOf, type Loose } from "./loose";

export interface Order {
  text: string;
  lines: { product: string; quantity: number; price: string; sum: string }[];
  /** One sum a currency; empty when a price is missing. */
  totals: string[];
}

export interface Product {
  id: string;
  catalogue: string;
}

export function orderOf(value: unknown): Order | null {
  const order = recordOf(value);
  const items = recordsOf(order.product_items);
  const text = textOf(order.text);
  if (!items.length && !text) return null;
  return { text, lines: items.map(lineOf), totals: totalsOf(items) };
}

export function productOf(value: unknown): Product | null {
  const product = recordOf(value);
  const id = textOf(product.product_retailer_id);
  const catalogue = textOf(product.catalog_id);
  return id || catalogue ? { id, catalogue } : null;
}

/** `€ 12.50` as the reader's language writes it; the bare number in an unknown currency. */
export function money(amount: number, currency: string): string {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return `${amount} ${currency}`.trim();
  }
}

function lineOf(item: Loose): Order["lines"][number] {
  const quantity = quantityOf(item);
  const price = numberOf(item.item_price);
  const currency = textOf(item.currency);
  return {
    product: textOf(item.product_retailer_id) || "Unknown product",
    quantity,
    price: price === null ? "" : money(price, currency),
    sum: price === null ? "" : money(price * quantity, currency),
  };
}

function totalsOf(items: Loose[]): string[] {
  const sums = new Map<string, number>();
  for (const item of items) {
    const price = numberOf(item.item_price);
    if (price === null) return [];
    const currency = textOf(item.currency);
    sums.set(currency, (sums.get(currency) ?? 0) + price * quantityOf(item));
  }
  return [...sums].map(([currency, sum]) => money(sum, currency));
}

function quantityOf(item: Loose): number {
  return numberOf(item.quantity) ?? 1;
}
