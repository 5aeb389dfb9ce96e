import { createHash } from 'node:crypto';

/**
 * Pages of the local issuer: one file each, no script but the one of signing out, nothing from elsewhere. They look
 * like the product's own pages and work without JavaScript.
 */
const style = `
:root{color-scheme:light;--ink:#1b2430;--soft:#566273;--line:#cfd6de;--ground:#f5f6f8;--accent:#0b5cad;--bad:#a3201d}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif}
main{max-width:30rem;margin:0 auto;padding:3rem 1.25rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.0625rem;margin:2rem 0 .25rem}
p{margin:0 0 1rem}.soft{color:var(--soft)}
form.sheet{background:#fff;border:1px solid var(--line);border-radius:8px;padding:1.25rem;margin-top:1.25rem}
label{display:block;font-weight:600;margin-bottom:.25rem}
input[type=text],input[type=password]{width:100%;font:inherit;padding:.6rem .7rem;border:1px solid #7d8896;border-radius:6px;margin-bottom:1rem;background:#fff;color:inherit}
button{font:inherit;cursor:pointer;border-radius:6px}
button.main{background:var(--accent);color:#fff;border:1px solid var(--accent);padding:.6rem 1.5rem;font-weight:600}
.below{margin:1rem 0 0}.hint{margin:0 0 .25rem;color:var(--soft);font-size:.875rem}
a.main{display:inline-block;background:var(--accent);color:#fff;padding:.6rem 1.5rem;border-radius:6px;font-weight:600;text-decoration:none}
button.plain{background:#fff;color:var(--ink);border:1px solid #7d8896;padding:.6rem 1.5rem}
:focus-visible{outline:3px solid #4a90d9;outline-offset:2px}
.alert{background:#fdf1f0;border:1px solid #d9a3a1;color:var(--bad);border-radius:6px;padding:.6rem .8rem;margin:1.25rem 0 0}
.banner{background:#fff6dc;border-bottom:1px solid #e2cf95;padding:.5rem 1.25rem;text-align:center}
ul{list-style:none;margin:.75rem 0 0;padding:0;background:#fff;border:1px solid var(--line);border-radius:8px;overflow:hidden}
li+li{border-top:1px solid var(--line)}
li button{display:flex;gap:.75rem;justify-content:space-between;align-items:baseline;width:100%;min-height:44px;padding:.5rem .9rem;border:0;border-radius:0;background:none;color:inherit;text-align:left}
li button:hover{background:#eef4fb}li button:focus-visible{outline-offset:-3px}
li .role{color:var(--soft);white-space:nowrap}
.row{display:flex;gap:.75rem;flex-wrap:wrap}`;

const signOutScript =
  'document.getElementById("op.logoutForm").requestSubmit(document.getElementById("yes"))';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** `form-action` follows redirects in Chromium: the way back to the application must be in it. */
export function pageHeaders(applicationOrigins: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `style-src ${hashOf(style)}`,
      `script-src ${hashOf(signOutScript)}`,
      `form-action 'self' ${applicationOrigins.join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

export interface DemoRow {
  readonly login: string;
  readonly name: string;
  readonly organisation: string;
  readonly role: string;
}

export interface SignInPage {
  readonly action: string;
  readonly login: string;
  readonly error: string | null;
  readonly demo: { readonly password: string; readonly rows: readonly DemoRow[] } | null;
}

/** The page where a person signs in. In demo mode each account is one click: the row is a form of its own. */
export function signInPage({ action, login, error, demo }: SignInPage): string {
  const rows = (demo?.rows ?? []).map(
    (row) => `<li><form method="post" action="${escaped(action)}">
<input type="hidden" name="login" value="${escaped(row.login)}"><input type="hidden" name="password" value="${escaped(demo?.password ?? '')}">
<button type="submit" data-login="${escaped(row.login)}"><span>${escaped(row.organisation)}　${escaped(row.name)}</span><span class="role">${escaped(row.role)}</span></button>
</form></li>`,
  );
  return page(
    '登录',
    `<h1>示范</h1>
<p class="soft">医养结合示范项目申报与评审</p>
${error === null ? '' : `<p class="alert" role="alert" id="error">${escaped(error)}</p>`}
<form class="sheet" method="post" action="${escaped(action)}">
<label for="login">登录名</label>
<input id="login" name="login" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="60" value="${escaped(login)}"${error === null ? ' autofocus' : ' aria-describedby="error"'}>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200"${error === null ? '' : ' aria-describedby="error" autofocus'}>
<button class="main" type="submit">登录</button>
</form>
<p class="below">收到邀请码、还没有账号？<a href="/oidc/join">凭邀请码建立账号</a></p>
${
  demo === null
    ? ''
    : `<h2>演示账号</h2>
<p class="soft">点击一行即可登录。各账号密码相同：${escaped(demo.password)}</p>
<ul>
${rows.join('\n')}
</ul>`
}`,
    demo !== null,
  );
}

/** Signing out: done at once where the application asks with its own token, else the person is asked. */
export function signOutPage(form: string, atOnce: boolean): string {
  return page(
    '退出登录',
    `<h1>退出登录</h1>
<p>${atOnce ? '正在退出……' : '要退出示范系统吗？'}</p>
${form}
<div class="row"><button class="main" id="yes" type="submit" form="op.logoutForm" name="logout" value="yes">退出登录</button>
${atOnce ? '' : '<button class="plain" type="submit" form="op.logoutForm">保持登录</button>'}</div>
${atOnce ? `<script>${signOutScript}</script>` : ''}`,
  );
}

export interface JoinPage {
  /** What was typed, but for the password. */
  readonly code: string;
  readonly name: string;
  readonly login: string;
  readonly fault: {
    readonly field: 'code' | 'name' | 'login' | 'password' | null;
    readonly message: string;
  } | null;
  readonly demo: boolean;
}

/** 凭邀请码建立账号: the account says who, the code says where and as what. */
export function joinPage({ code, name, login, fault, demo }: JoinPage): string {
  const field = (
    id: 'code' | 'name' | 'login' | 'password' | 'again',
    label: string,
    value: string,
    attributes: string,
    hint = '',
  ) => {
    const wrong = fault?.field === id;
    const described = [hint === '' ? '' : `${id}-hint`, wrong ? 'error' : ''].filter(Boolean).join(' ');
    return `<label for="${id}">${label}</label>
${hint === '' ? '' : `<p class="hint" id="${id}-hint">${hint}</p>`}
<input id="${id}" name="${id}" value="${escaped(value)}" required ${attributes}${described === '' ? '' : ` aria-describedby="${described}"`}${wrong ? ' aria-invalid="true" autofocus' : ''}>`;
  };
  return page(
    '凭邀请码建立账号',
    `<h1>凭邀请码建立账号</h1>
<p class="soft">邀请码由您单位或上级单位的系统管理员发出，只能使用一次。已有账号的，请<a href="/">登录</a>后再填写邀请码。</p>
${fault === null ? '' : `<p class="alert" role="alert" id="error">${escaped(fault.message)}</p>`}
<form class="sheet" method="post" action="/oidc/join">
${field('code', '邀请码', code, `type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="60"${fault === null ? ' autofocus' : ''}`, '20 位字母和数字，短横可写可不写。')}
${field('name', '姓名', name, 'type="text" autocomplete="name" maxlength="60"', '须与邀请中的姓名一致，将记入办理记录。')}
${field('login', '登录名', login, 'type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="40"', '小写字母开头，可含数字、点、下划线和短横，2 至 40 位。')}
${field('password', '密码', '', 'type="password" autocomplete="new-password" maxlength="200"', '至少 10 位，不能包含登录名。')}
${field('again', '再输入一次密码', '', 'type="password" autocomplete="new-password" maxlength="200"')}
<button class="main" type="submit">建立账号</button>
</form>`,
    demo,
  );
}

/** The account is there; the way on is an ordinary sign-in. */
export function joinedPage(
  joined: {
    readonly name: string;
    readonly organisation: string;
    readonly roles: string;
    readonly login: string;
  },
  demo: boolean,
): string {
  return page(
    '账号已建立',
    `<h1>账号已建立</h1>
<p>${escaped(joined.name)}，您已加入<strong>${escaped(joined.organisation)}</strong>，职责：${escaped(joined.roles)}。登录名：<strong>${escaped(joined.login)}</strong></p>
<p><a class="main" href="/sign-in">去登录</a></p>`,
    demo,
  );
}

export function signedOutPage(): string {
  return page('已退出', '<h1>已退出登录</h1><p><a href="/">返回首页</a></p>');
}

/** What went wrong, in words for a person; the technical name stands small below for whoever helps them. */
export function errorPage(sentence: string, technical: string): string {
  return page(
    '无法登录',
    `<h1>无法完成登录</h1><p>${escaped(sentence)}</p><p><a href="/">返回首页重新登录</a></p><p class="soft">${escaped(technical)}</p>`,
  );
}

function page(title: string, body: string, demo = false): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · 示范</title><style>${style}</style></head>
<body>${demo ? '<header class="banner">演示环境：数据为虚构，请勿填写真实信息</header>' : ''}<main>
${body}
</main></body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
