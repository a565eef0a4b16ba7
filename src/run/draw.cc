#include "run/draw.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "page/markup.h"
#include "run/layout.h"

namespace run {

namespace {

// In pixels. A letter of the monospaced font is 0.6 of its size wide in most fonts, never more than
// the 8 of 13 that are counted here.
constexpr int kHeight = 46, kAcross = 24, kDown = 48, kMargin = 16, kLetter = 8, kHead = 8;

std::string label(const Instance& stage) {
  return stage.name == stage.kind ? stage.name : stage.name + " (" + stage.kind + ")";
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<std::string> inputs_of(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& input : stage.inputs) out.push_back(input.name);
  return out;
}

std::vector<std::string> shown_inputs(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& input : stage.inputs) out.push_back(input.shown());
  return out;
}

// Gates that are not read anyway.
std::vector<std::string> gates_of(const Instance& stage) {
  auto out = stage.gates;
  const auto read = inputs_of(stage);
  std::erase_if(out, [&](const auto& name) { return std::ranges::count(read, name) > 0; });
  return out;
}

// What stands in a box: the name, and below it how it stands.
std::string below_name(const Verdict& verdict) {
  const auto& stage = *verdict.stage;
  return (stage.name == stage.kind ? "" : stage.kind + ", ") + shown_state(verdict);
}

std::string number(double value) { return std::to_string(std::lround(value)); }

class Picture {
 public:
  explicit Picture(const std::vector<Verdict>& verdicts) : verdicts_(verdicts) {
    std::map<std::string, std::size_t> index;
    for (const auto& verdict : verdicts) {
      const auto add = [&](const std::vector<std::string>& names, bool gate) {
        for (const auto& from : names) {
          if (!index.contains(from)) continue;
          lines_.push_back({index.at(from), widths_.size()});
          gates_.push_back(gate);
        }
      };
      add(inputs_of(*verdict.stage), false);
      add(gates_of(*verdict.stage), true);
      index[verdict.stage->name] = widths_.size();
      const auto letters = std::max(verdict.stage->name.size(), below_name(verdict).size());
      widths_.push_back(std::max<double>(96, static_cast<double>(letters) * kLetter + 24));
    }
    layout_ = lay_out(widths_, lines_, kAcross);
    begins_ = ports(true);
    ends_ = ports(false);
  }

  double right() const { return layout_.width + 2 * kMargin; }
  double bottom() const {
    const auto layers = static_cast<double>(std::max<std::size_t>(1, layout_.layers));
    return 2 * kMargin + layers * kHeight + (layers - 1) * kDown;
  }

  std::string body() const {
    std::string out;
    for (std::size_t i = 0; i < lines_.size(); ++i) out += line(i);
    for (std::size_t i = 0; i < verdicts_.size(); ++i) out += box(i);
    return out;
  }

 private:
  static double top(std::size_t layer) {
    return kMargin + static_cast<double>(layer) * (kHeight + kDown);
  }

  // Where each line leaves its first box (or reaches its last one): side by side, in the order of where
  // they lead, so that they do not cross at once.
  std::vector<double> ports(bool first) const {
    std::vector<std::vector<std::size_t>> of(verdicts_.size());
    for (std::size_t i = 0; i < lines_.size(); ++i)
      of[first ? lines_[i].from : lines_[i].to].push_back(i);
    std::vector<double> out(lines_.size());
    for (std::size_t node = 0; node < of.size(); ++node) {
      auto& all = of[node];
      std::ranges::stable_sort(all, {}, [&](std::size_t i) {
        const auto& way = layout_.ways[i];
        if (!way.empty()) return first ? way.front() : way.back();
        return layout_.nodes[first ? lines_[i].to : lines_[i].from].middle;
      });
      const auto steps = std::max<double>(1, static_cast<double>(all.size()) - 1);
      const double step = std::min<double>(2 * kHead, widths_[node] * 0.8 / steps);
      for (std::size_t n = 0; n < all.size(); ++n)
        out[all[n]] = layout_.nodes[node].middle +
                      step * (static_cast<double>(n) - (static_cast<double>(all.size()) - 1) / 2);
    }
    return out;
  }

  // Bends lie between the layers, where no box is; through a layer a line goes straight down.
  std::string line(std::size_t i) const {
    const auto& [from, to] = lines_[i];
    double x = kMargin + begins_[i], y = top(layout_.nodes[from].layer) + kHeight;
    auto path = "M" + number(x) + " " + number(y);
    const auto bend = [&](double x2, double y2) {
      const auto half = number((y + y2) / 2);
      path += " C" + number(x) + " " + half + " " + number(x2) + " " + half + " " + number(x2) +
              " " + number(y2);
      x = x2;
      y = y2;
    };
    for (const double at : layout_.ways[i]) {
      bend(kMargin + at, y + kDown);
      y += kHeight;
      path += " V" + number(y);
    }
    bend(kMargin + ends_[i], top(layout_.nodes[to].layer) - kHead);
    return "<path class=\"" + std::string(gates_[i] ? "gate" : "read") + "\" d=\"" + path +
           "\"/>\n<path class=\"head\" d=\"M" + number(x) + " " + number(y + kHead) + "l-4 -" +
           number(kHead) + "h8z\"/>\n";
  }

  std::string box(std::size_t i) const {
    const auto& verdict = verdicts_[i];
    const double middle = kMargin + layout_.nodes[i].middle, above = top(layout_.nodes[i].layer);
    const auto text = [&](int down, const std::string& style, const std::string& words) {
      return "<text class=\"" + style + "\" x=\"" + number(middle) + "\" y=\"" +
             number(above + down) + "\">" + page::escape_markup(words) + "</text>\n";
    };
    return "<rect class=\"" + std::string(name(verdict.state)) + "\" x=\"" +
           number(middle - widths_[i] / 2) + "\" y=\"" + number(above) + "\" width=\"" +
           number(widths_[i]) + "\" height=\"" + number(kHeight) + "\" rx=\"6\"/>\n" +
           text(20, "name", verdict.stage->name) + text(37, "state", below_name(verdict));
  }

  const std::vector<Verdict>& verdicts_;
  std::vector<double> widths_;
  std::vector<Line> lines_;
  std::vector<bool> gates_;  // of each line: whether it stands for a gate
  Layout layout_;
  std::vector<double> begins_, ends_;  // of each line, from the left
};

// A page may hold other pictures: all rules are those of this one.
constexpr const char* kStyle =
    "<style>.stages{background:#fff;color-scheme:light dark}"
    ".stages text{font:13px ui-monospace,monospace;text-anchor:middle;fill:#111}"
    ".stages .state{font-size:11px;fill:#444}"
    ".stages rect{fill:#eef5ee;stroke:#2c6e49;stroke-width:1.5}"
    ".stages .stale{fill:#fff4e5;stroke:#9a5b00;stroke-dasharray:6 3;stroke-width:2}"
    ".stages .waiting{fill:#f3f3f3;stroke:#555;stroke-dasharray:2 3}"
    ".stages .taken{fill:#fff;stroke:#9a5b00;stroke-width:3}"
    ".stages path{fill:none;stroke:#666;stroke-width:1.25}.stages .gate{stroke-dasharray:4 4}"
    ".stages .head{fill:#666;stroke:none}"
    "@media (prefers-color-scheme:dark){.stages{background:#161616}.stages text{fill:#eee}"
    ".stages .state{fill:#bbb}.stages rect{fill:#15251b;stroke:#7cc49a}"
    ".stages .stale{fill:#2e2412;stroke:#e0a85a}.stages .waiting{fill:#222;stroke:#aaa}"
    ".stages .taken{fill:#161616;stroke:#e0a85a}.stages path{stroke:#999}"
    ".stages .head{fill:#999}}</style>\n";

}  // namespace

std::string draw_text(const std::vector<Verdict>& verdicts) {
  std::size_t width = 0;
  for (const auto& verdict : verdicts) width = std::max(width, label(*verdict.stage).size());
  std::string out;
  for (const auto& verdict : verdicts) {
    auto line = label(*verdict.stage);
    line.resize(width, ' ');
    const auto read = list(shown_inputs(*verdict.stage)), gates = list(gates_of(*verdict.stage));
    if (!read.empty()) line += "  <- " + read;
    if (!gates.empty()) line += "  (after " + gates + ")";
    out += line + "  " + shown_state(verdict) + "\n";
  }
  return out;
}

std::string draw_svg(const std::vector<Verdict>& verdicts) {
  const Picture picture(verdicts);
  const auto right = number(picture.right()), bottom = number(picture.bottom());
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" class=\"stages\" viewBox=\"0 0 " +
         right + " " + bottom + "\" width=\"" + right + "\" height=\"" + bottom +
         "\" style=\"max-width:100%;height:auto\">\n<title>Stages of the recipe</title>\n<desc>" +
         page::escape_markup(draw_text(verdicts)) + "</desc>\n" + kStyle + picture.body() +
         "</svg>\n";
}

}  // namespace run
