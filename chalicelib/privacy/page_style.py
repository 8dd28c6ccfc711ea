"""How a contact's copy looks: on a phone, on a desk, on paper."""

STYLE = """
:root{color-scheme:light dark;--ink:#1d2523;--soft:#5b6a66;--line:#d8dfdc;--paper:#fff;
--in:#f0f3f2;--out:#dff1ec;--note:#fdf3d8}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6ecea;--soft:#9fb0ab;--line:#34403d;
--paper:#141a18;--in:#1f2826;--out:#17382f;--note:#3a3115}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;background:var(--paper);
color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.15rem;margin:2.5rem 0 .25rem}
h3{font-size:1rem;margin:1.5rem 0 .25rem}
header{border-bottom:1px solid var(--line);padding-bottom:1rem}
header p,.meta{color:var(--soft);font-size:.85rem;margin:.15rem 0}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;padding:.35rem .5rem .35rem 0;border-bottom:1px solid var(--line);
overflow-wrap:anywhere;vertical-align:top}
th{color:var(--soft);font-weight:500}
td:first-child{white-space:nowrap}
article{width:fit-content;max-width:85%;margin:.5rem 0;padding:.5rem .75rem;border-radius:.75rem;
background:var(--in);break-inside:avoid}
.out,.note{margin-inline-start:auto}.out{background:var(--out)}.note{background:var(--note)}
.activity{background:none;margin-inline:auto;text-align:center}
.said{margin:.15rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
img,video{display:block;max-width:100%;max-height:20rem;border-radius:.5rem;margin:.35rem 0}
audio{max-width:100%}
.file{margin:.15rem 0;font-size:.9rem;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;color:var(--soft);margin:.35rem 0}
a{color:inherit}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}
article{max-width:95%}
tr:first-child{display:none}tr{display:grid;border-bottom:1px solid var(--line);padding:.4rem 0}
td{border:0;padding:0}td:first-child,td:last-child{color:var(--soft)}}
@media print{body{max-width:none;padding:0;font-size:10pt;color-scheme:light}
article{border:1px solid #ccc}audio,video{display:none}}
"""
