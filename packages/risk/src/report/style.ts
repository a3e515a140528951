/** The page's style: two themes, no font and no image from anywhere. */
export const style = `
:root{color-scheme:light dark;--ink:#1b2330;--soft:#5d6878;--line:#e1e5ea;--paper:#fbfbfa;--card:#fff;--a:#2d6cdf;--b:#c2410c;--c:#0f766e;--d:#7c3aed;--e:#be123c;--f:#4d7c0f;--bad:#b91c1c;--warn:#b45309;--good:#15803d}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa5b4;--line:#2b333f;--paper:#12161c;--card:#191f28;--a:#6ea0ff;--b:#fb923c;--c:#2dd4bf;--d:#a78bfa;--e:#fb7185;--f:#a3e635;--bad:#f87171;--warn:#fbbf24;--good:#4ade80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:32px 20px 64px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:26px;margin:0}h2{font-size:17px;margin:0 0 10px}
.sub{color:var(--soft);margin:2px 0 18px}.verdict{font-size:19px;border-left:4px solid var(--good);padding:6px 14px;margin:0 0 24px}
.verdict.bad{border-color:var(--bad)}.verdict.warn{border-color:var(--warn)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:12px;margin:0 0 24px}
.card,section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px}
.card b{display:block;font-size:22px}.card span{color:var(--soft);font-size:13px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:16px}section{margin:0 0 16px;min-width:0}.two section,.two>div{margin:0;min-width:0}.bare{grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));margin:0}.bare svg text{font-size:15px}.narrow{max-width:760px;margin:0 auto}.lone{margin:24px 0 10px}.two{margin:0 0 16px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:500;text-align:left}
td,th{white-space:nowrap;padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right}.scroll{overflow-x:auto}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font-size:11px}.grid{stroke:var(--line)}.bar{fill:var(--a)}
.line{fill:none;stroke-width:1.6}.s0{stroke:var(--a);background:var(--a)}.s1{stroke:var(--b);background:var(--b)}.s2{stroke:var(--c);background:var(--c)}.s3{stroke:var(--d);background:var(--d)}.s4{stroke:var(--e);background:var(--e)}.s5{stroke:var(--f);background:var(--f)}
.mark{stroke:var(--bad);stroke-dasharray:4 3}.mark-label{fill:var(--bad)!important}.front{fill:none;stroke:var(--soft)}
.whisker{stroke:var(--soft);stroke-opacity:.35}.whisker.keeps{stroke:var(--good);stroke-opacity:.8}.whisker.breaks{stroke:var(--warn);stroke-opacity:.8}.tag{font-size:12px;font-weight:600}.tag.good{color:var(--good)}.tag.bad{color:var(--bad)}.tag.warn{color:var(--warn)}pre{overflow-x:auto}.dot{fill:var(--soft);fill-opacity:.45}.dot.keeps{fill:var(--good);fill-opacity:1}.dot.breaks{fill:var(--warn);fill-opacity:1}
.legend{margin:6px 0 0;font-size:13px;color:var(--soft)}.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 12px}
.finding{border-left:4px solid var(--warn);padding:2px 12px;margin:12px 0 0}.finding.high,.finding.critical{border-color:var(--bad)}
ul{margin:0;padding-left:20px}li{margin:3px 0}code{font:12px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
@media(max-width:520px){body{padding:20px 12px 48px}svg text{font-size:17px}.upright{display:none}td:first-child,th:first-child{white-space:normal}.cards{grid-template-columns:1fr 1fr}.card{padding:10px 12px}.legend{font-size:12px}}@media print{body{max-width:none;padding:0}section,.card{break-inside:avoid}}
`
