/** The texts of this document's language, put in place by the build. */
declare const TEXTS: Record<keyof typeof import("./strings/en.json"), string>;
