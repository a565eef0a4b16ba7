#include "page/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/markup.h"

namespace page {
namespace {

constexpr std::size_t kColours = 8;

constexpr const char* kCss =
    "<style>\n"
    ".bars{margin:1em 0;font:14px/1.35 system-ui,sans-serif;--c0:#0b62a8;--c1:#c2500f;--c2:#1a7a4c;"
    "--c3:#8a3a94;--c4:#8a6a00;--c5:#5c6670;--c6:#a8274b;--c7:#2b7f86;--line:#57606a;--faint:#d8dde3}\n"
    "@media(prefers-color-scheme:dark){.bars{--c0:#6cb6ff;--c1:#f0935c;--c2:#63c995;--c3:#d39be0;"
    "--c4:#d9b84a;--c5:#adbac7;--c6:#f47d9c;--c7:#6ccdd4;--line:#8b949e;--faint:#30363d}}\n"
    ".bars .names{display:flex;flex-wrap:wrap;gap:.2em 1.4em;margin:0 0 .8em;padding:0;list-style:none}\n"
    ".bars .names i{display:inline-block;width:1em;height:.7em;margin-right:.4em}\n"
    ".bars .names span{overflow-wrap:anywhere}\n"
    ".bars .group{display:grid;grid-template-columns:11em minmax(0,1fr);align-items:center;"
    "padding:.2em 0;border-top:1px solid var(--faint)}\n"
    ".bars .bar{display:flex;align-items:center;height:15px;font-size:12px;line-height:15px}\n"
    ".bars .which{flex:none;width:1.6em;text-align:right;padding-right:.4em;opacity:.75}\n"
    ".bars .room{position:relative;flex:1;height:100%;margin-right:4.2em}\n"
    ".bars .room>*{position:absolute;top:0;height:100%}\n"
    ".bars .room>i{left:0;top:2px;height:11px}\n"
    ".bars .room>s{top:7px;height:0;border-top:1px solid CanvasText}\n"
    ".bars .room>u{width:0;border-left:1px dashed var(--line)}\n"
    ".bars .room>b{font-weight:400;padding-left:.4em;white-space:nowrap}\n"
    ".bars .cut{border-right:3px double Canvas}\n"
    ".bars figcaption{margin-top:.6em}\n"
    "@media(max-width:40em){.bars .group{grid-template-columns:minmax(0,1fr)}}\n"
    "</style>\n";

// All of it, unless a few values are far above nine tenths of them.
double end_of(const Bars& bars) {
  std::vector<double> ends{bars.line};
  for (const auto& group : bars.groups)
    for (const auto& bar : group.bars)
      if (bar.instead.empty()) ends.push_back(std::max(bar.value, bar.high));
  std::ranges::sort(ends);
  const auto most = ends[(ends.size() - 1) * 9 / 10];
  const auto end = ends.back() > 2 * most ? 1.2 * most : ends.back();
  return end > 0 ? end : 1;
}

std::string share(double value, double end) {
  return fmt::format("{:.2f}%", 100 * std::clamp(value / end, 0.0, 1.0));
}

std::string room_of(const Bars& bars, const Bar& bar, std::size_t series, double end) {
  std::string out;
  if (bars.line > 0) out += "<u style=\"left:" + share(bars.line, end) + "\"></u>";
  if (!bar.instead.empty())
    return out + "<b style=\"left:0\">" + escape_markup(bar.instead) + "</b>";
  const bool cut = bar.value > end;
  out = fmt::format("<i{} style=\"width:{};background:var(--c{})\"></i>",
                    cut ? " class=\"cut\"" : "", share(bar.value, end), series % kColours) +
        out;
  const auto high = std::min(bar.high, end);
  if (bar.low < high)
    out += fmt::format("<s style=\"left:{};width:{}\"></s>", share(bar.low, end),
                       share(high - bar.low, end));
  return out + fmt::format("<b style=\"left:{}\">{:.2f}{}</b>",
                           share(std::max(bar.value, high), end), bar.value, cut ? " \u203a" : "");
}

std::string bar_of(const Bars& bars, const BarGroup& group, std::size_t i, double end) {
  const auto& bar = group.bars[i];
  std::string out = "<div class=\"bar\">";
  if (bars.series.size() > 1) out += fmt::format("<span class=\"which\">{}</span>", i + 1);
  return out + "<div class=\"room\">" + room_of(bars, bar, i, end) + "</div></div>\n";
}

std::string names_of(const Bars& bars) {
  if (bars.series.size() < 2) return "";
  std::string out = "<ol class=\"names\">\n";
  for (std::size_t i = 0; i < bars.series.size(); ++i)
    out += fmt::format("<li><i style=\"background:var(--c{})\"></i><span>{} {}</span></li>\n",
                       i % kColours, i + 1, escape_markup(bars.series[i]));
  return out + "</ol>\n";
}

std::string note_of(const Bars& bars, double end) {
  bool cut = false;
  for (const auto& group : bars.groups)
    for (const auto& bar : group.bars) cut = cut || (bar.instead.empty() && bar.value > end);
  std::string out;
  if (bars.line > 0) out += "Dashed: " + escape_markup(bars.line_name) + ". ";
  out += "Thin line: the 95 % interval.";
  if (cut) out += " A bar with \u203a is longer than the page has room for.";
  return "<figcaption>" + out + "</figcaption>\n";
}

}  // namespace

std::string bars(const Bars& bars) {
  const auto end = end_of(bars);
  std::string out = std::string("<figure class=\"bars\">\n") + kCss + names_of(bars) +
                    "<div role=\"img\" aria-label=\"" + escape_markup(bars.description) + "\">\n";
  for (const auto& group : bars.groups) {
    out += "<div class=\"group\"><div title=\"" + escape_markup(group.about) + "\">" +
           escape_markup(group.name) + "</div><div>\n";
    for (std::size_t i = 0; i < group.bars.size(); ++i) out += bar_of(bars, group, i, end);
    out += "</div></div>\n";
  }
  return out + "</div>\n" + note_of(bars, end) + "</figure>\n";
}

}  // namespace page
