/** The texts of this document's language, put in place by the build. */
declare const TEXTS: Record<keyof typeof import("./strings/en.json"), string>;
/** Where the parts of this build are, in place of the address by the build. */
declare const PARTS_PATH: string;
/** The minified style of a part. */
declare const STYLE: string;
