#include "page/heat.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/markup.h"

namespace page {
namespace {

constexpr int kShades = 10;

// One hue from pale to dark in both schemes; letters of each shade reach a contrast of 4.5 to 1 on it.
constexpr const char* kCss =
    "<style>\n"
    ".heat{overflow-x:auto;margin:1em 0}\n"
    ".heat table{border-collapse:separate;border-spacing:2px}\n"
    ".heat caption{text-align:left;padding-bottom:.3em}\n"
    ".heat td{text-align:right;padding:.2em .6em;white-space:nowrap;background:#f3f7fb;color:#10161c}\n"
    ".heat th{padding:.2em .6em;text-align:left;font-weight:normal}\n"
    ".heat thead th{font-weight:bold;vertical-align:bottom;overflow-wrap:anywhere}\n"
    ".heat .k1{background:#e4eef7}.heat .k2{background:#d3e4f2}.heat .k3{background:#bfd8ec}"
    ".heat .k4{background:#a6c9e4}.heat .k5{background:#8ab7da}\n"
    ".heat .k6,.heat .k7,.heat .k8,.heat .k9{color:#fff}\n"
    ".heat .k6{background:#3878ac}.heat .k7{background:#2a679a}.heat .k8{background:#1c5584}"
    ".heat .k9{background:#0f406a}\n"
    ".heat .none{background:none;color:inherit}\n"
    "</style>\n";

int shade(double value, const Heat::Ends& ends) {
  if (ends.pale == ends.dark) return 0;
  const double share = std::clamp((value - ends.pale) / (ends.dark - ends.pale), 0.0, 1.0);
  return std::min(kShades - 1, static_cast<int>(share * kShades));
}

std::string cell(const std::optional<double>& value, const std::string& text,
                 const Heat::Ends& ends) {
  if (!value || !std::isfinite(*value))
    return "<td class=\"none\">" + escape_markup(text) + "</td>";
  return fmt::format("<td class=\"k{}\">{}</td>", shade(*value, ends), escape_markup(text));
}

}  // namespace

std::string heat_map(const Heat& heat) {
  const auto caption = escape_markup(heat.caption);
  auto out = std::string(kCss) +
             "<div class=\"heat\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption +
             "\">\n<table>\n<caption>" + caption + "</caption>\n<thead>\n<tr><th scope=\"col\">" +
             escape_markup(heat.corner) + "</th>";
  for (const auto& column : heat.columns)
    out += "<th scope=\"col\">" + escape_markup(column) + "</th>";
  out += "</tr>\n</thead>\n<tbody>\n";
  for (const auto& row : heat.rows) {
    out += "<tr><th scope=\"row\">" + escape_markup(row.name) + "</th>";
    for (std::size_t i = 0; i < row.values.size(); ++i)
      out += cell(row.values[i], row.texts[i], heat.ends[i]);
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

}  // namespace page
