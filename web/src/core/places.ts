/** A place that someone shared. */

import { webAddress } from "./links";
import { numberOf, recordOf, textOf } from "./loose";

export interface Place {
  name: string;
  address: string;
  /** `52.37403, 4.88969`; empty when they make no sense. */
  coordinates: string;
  /** Opens a map; nothing of it is loaded here. */
  map: string | null;
  /** The place's own page. */
  site: string | null;
}

const ZOOM = 17;

export function placeOf(value: unknown): Place | null {
  const place = recordOf(value);
  const point = pointOf(place.latitude, place.longitude);
  const [name, address] = [textOf(place.name), textOf(place.address)];
  if (!point && !name && !address) return null;
  return {
    name,
    address,
    coordinates: point ? point.map((degrees) => degrees.toFixed(5)).join(", ") : "",
    map: point ? mapAddress(point) : null,
    site: webAddress(place.url),
  };
}

function pointOf(latitude: unknown, longitude: unknown): [number, number] | null {
  const [north, east] = [numberOf(latitude), numberOf(longitude)];
  if (north === null || east === null || Math.abs(north) > 90 || Math.abs(east) > 180) return null;
  return [north, east];
}

function mapAddress([north, east]: [number, number]): string {
  const mark = new URLSearchParams({ mlat: String(north), mlon: String(east) });
  return `https://www.openstreetmap.org/?${mark}#map=${ZOOM}/${north}/${east}`;
}
