"use strict";
// Names of classes, files and people may be in any script. Characters that are invisible or reverse the text direction are spelled out.
const UNSEEN = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const visible = text => text.replace(UNSEEN, letter => `⟨U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
