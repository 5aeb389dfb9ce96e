import { type Language, type MessageKey, messagesIn } from '../messages.ts';

const kept = 'shifan.language';

class LanguageChoice {
  current = $state<Language>(read());

  /** Switches the shell's words; the words of the field stay Chinese, as the documents that they quote. */
  toggle(): void {
    this.current = this.current === 'zh' ? 'en' : 'zh';
    document.documentElement.lang = this.current === 'zh' ? 'zh-CN' : 'en';
    try {
      localStorage.setItem(kept, this.current);
    } catch {
      // Storage may be switched off; the choice then lasts for this page.
    }
  }
}

function read(): Language {
  try {
    return localStorage.getItem(kept) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

export const language = new LanguageChoice();

/** A message in the reader's language. Reactive where it is used in a template. */
export function t(key: MessageKey): string {
  return messagesIn(language.current)[key];
}
