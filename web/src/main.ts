/** Starts the agents' client. */

import { mount } from "svelte";
import { Session } from "./core/session";
import App from "./parts/App.svelte";
import "./styles/tokens.css";
import "./styles/ground.css";

const scheme = location.protocol === "https:" ? "wss" : "ws";
const session = new Session(sessionStorage, `${scheme}://${location.host}/ws`);
void session.resume();

mount(App, { target: document.getElementById("app") as HTMLElement, props: { session } });
