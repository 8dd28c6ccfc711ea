/** What every part about privacy may reach for. */

import { createContext } from "svelte";
import type { PrivacyApi } from "../../core/privacy/privacy-api";

export const [privacyApiOf, givePrivacyApi] = createContext<PrivacyApi>();
