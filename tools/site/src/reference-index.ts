// The index that TypeDoc writes of its pages. In: its text. Out: the pages.

/** A page of the reference. */
export interface ReferencePage {
  /** The entry, as its importers write it. */
  readonly text: string;
  /** Where it stands in the site. */
  readonly link: string;
}

/** The pages of an index, in its order. TypeDoc chooses their files, so nobody else works them out. */
export function readReferenceIndex(markdown: string): readonly ReferencePage[] {
  return [...markdown.matchAll(/^- \[(.+)\]\((.+)\.md\)$/gm)].map(([, text = "", path = ""]) => ({
    text: text.replace(/\\(.)/g, "$1"),
    link: `/reference/${path}`,
  }));
}
