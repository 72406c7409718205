/** French typography, wherever the text comes from: no line begins with « : » or a unit, or ends with an opening quote. */
import { Fragment, options } from "preact";
import type { ComponentChildren, VNode } from "preact";

const NO_BREAK = "\u00a0";
const NARROW_NO_BREAK = "\u202f";
/** What is copied from these is run or typed again. */
const AS_IT_IS: ReadonlySet<unknown> = new Set(["code", "pre", "kbd", "textarea", "option", "script", "style"]);

/** A French text with spaces that lines are not broken at, before high punctuation and units and inside quotes. */
export function typeset(text: string): string {
  return text
    .replaceAll(/ (?=[;!?](?:\s|$))/g, NARROW_NO_BREAK)
    .replaceAll(/ (?=:(?:\s|$)|[»%€]|m²|km\b)/g, NO_BREAK)
    .replaceAll("« ", `«${NO_BREAK}`);
}

/** Has every text that is drawn from now on typeset. */
export function typesetAll(): void {
  const before = options.vnode?.bind(options);
  options.vnode = (vnode) => {
    before?.(vnode);
    if (isDrawn(vnode)) vnode.props.children = typesetIn(vnode.props.children);
  };
}

function isDrawn(vnode: VNode): vnode is VNode<{ children?: ComponentChildren }> {
  return (typeof vnode.type === "string" || vnode.type === Fragment) && !AS_IT_IS.has(vnode.type);
}

function typesetIn(children: ComponentChildren): ComponentChildren {
  if (typeof children === "string") return typeset(children);
  return Array.isArray(children) ? children.map(typesetIn) : children;
}
