// The style of the HTML card: colours and type of the page in web/, which shows it in a frame and sets
// data-theme where its reader chose.
#pragma once

#include <string_view>

namespace dossier {

inline constexpr std::string_view kHtmlStyle = R"css(
:root{color-scheme:light;--paper:#faf7f1;--sheet:#fffdf9;--ink:#24211c;--soft:#635c52;--line:#ddd5c8;--warm:#8a3f1d;--wash:#f3e8dd;--miss:#8a4b12;
--serif:'Iowan Old Style','Palatino Linotype',Palatino,'Book Antiqua','Source Serif 4','Noto Serif','DejaVu Serif',Georgia,serif;
--sans:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--paper:#181613;--sheet:#211e1a;--ink:#ebe5da;--soft:#a89f92;--line:#3a352e;--warm:#eaa47c;--wash:#30251e;--miss:#e0b070}}
:root[data-theme=dark]{color-scheme:dark;--paper:#181613;--sheet:#211e1a;--ink:#ebe5da;--soft:#a89f92;--line:#3a352e;--warm:#eaa47c;--wash:#30251e;--miss:#e0b070}
*{box-sizing:border-box}html{text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 var(--sans);overflow-wrap:break-word}
.skip{position:absolute;left:-999px}.skip:focus{position:static}
.home,header,main{max-width:66rem;margin:0 auto;padding:0 clamp(1rem,4vw,2rem)}
.home{padding-top:.75rem}.home a{display:inline-flex;align-items:center;min-height:44px}
h1{margin:1.25rem 0 .75rem;font:400 clamp(1.6rem,5vw,2.2rem)/1.2 var(--serif)}
h2{margin:2.75rem 0 .75rem;font:400 1.5rem/1.25 var(--serif)}
main>section:first-child h2{margin-top:1rem}
a{color:var(--warm)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--warm);outline-offset:2px;border-radius:4px}
main>nav{margin-top:2rem;padding:.75rem 0;border-block:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;margin:0;padding:0;list-style:none;font-size:.92rem}
nav li a{display:inline-flex;align-items:center;min-height:28px}
dl{display:grid;grid-template-columns:minmax(9rem,16rem) minmax(0,1fr);gap:.35rem 1.25rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto;margin:1rem 0;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
caption,.caption{margin:0;text-align:left;font-size:.875rem;font-weight:600;padding:.3rem 0}
th,td{padding:.4rem .55rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{color:var(--soft);font-weight:600;line-height:1.3;vertical-align:bottom}tbody th{font-weight:400}
.many{font-size:.8rem}.many :is(th,td){padding-inline:.35rem}
th:first-child,td:first-child{padding-left:0}
tbody .word,tbody .number{white-space:nowrap}.number{text-align:right}
.text{min-width:14rem;max-width:34rem}.long{min-width:16rem;max-width:34rem;overflow-wrap:anywhere}
.hash,code{font:.92em ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}
.hash{white-space:nowrap;user-select:all;-webkit-user-select:all;cursor:copy}.hash span{font-size:0}
details{margin:1rem 0;border:1px solid var(--line);border-radius:12px;background:var(--sheet);padding:0 1rem}
details[open]{padding-bottom:.75rem}
summary{min-height:44px;padding:.65rem 0;cursor:pointer;font-weight:600;font-size:.92rem}summary .count{color:var(--soft);font-weight:400}
details .wide{margin:0}details :is(caption,.caption) .note{display:inline-block;min-width:24px;line-height:24px;vertical-align:baseline}details :is(caption,.caption) span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.missing{color:var(--miss);font-style:italic}.note{font-size:.75em;vertical-align:super;line-height:0;padding:0 .1em}
pre{overflow-x:auto;padding:.8rem 1rem;border:1px solid var(--line);border-radius:12px;background:var(--sheet)}
figure{margin:1rem 0}img{max-width:100%;height:auto}figcaption{color:var(--soft);font-size:.9rem}
ol.notes{font-size:.9rem;padding-left:2.2rem}
:target{background:var(--wash)}
@media (max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}.text,.long{min-width:7rem}th,td{padding-inline:.45rem}}
@media screen and (max-width:40rem){.stacked,.stacked :is(tbody,tr,th,td){display:block;width:auto;min-width:0;max-width:none}
.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacked tr{padding:.55rem 0;border-bottom:1px solid var(--line)}
.stacked tbody :is(th,td){padding:.12rem 0;border:0;text-align:left}.stacked td{display:grid;grid-template-columns:minmax(0,9rem) minmax(0,1fr);gap:0 .75rem}
.stacked tbody th{display:block;font-weight:600}.stacked td:not([data-title]){display:block}.stacked td[data-title]::before{content:attr(data-title);color:var(--soft);line-height:1.3;padding-top:.12em}
.stacked tbody :is(.word,.number){white-space:normal}.many{font-size:.875rem}}
@media (forced-colors:active){.missing{text-decoration:underline dotted}}
@media print{body{font-size:10.5pt;background:#fff;color:#000}nav,.skip,.home{display:none}h2{break-after:avoid}tr,figure{break-inside:avoid}.wide{overflow:visible}a{color:inherit;text-decoration:none}
details::details-content{content-visibility:visible;block-size:auto}.hash{white-space:normal;overflow-wrap:anywhere}.hash span{font-size:inherit}}
)css";

}  // namespace dossier
